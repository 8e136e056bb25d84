// What may be left out starts empty when a call is tried: an example of a filter or an idempotency key is there to be
// read, and would otherwise be sent.
const optionalStartsEmpty = () => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        parameterWithMetaByIdentity: (parameter) => (...asked) => {
          const found = parameter(...asked);
          const open = found && !found.get("required"); // it is found once it is loaded
          return open ? found.delete("example").deleteIn(["schema", "example"]) : found;
        },
      },
    },
  },
});

window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [optionalStartsEmpty],
  defaultModelsExpandDepth: -1,
  validatorUrl: null, // asks nobody outside
});
