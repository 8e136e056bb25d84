window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  defaultModelsExpandDepth: -1,
  validatorUrl: null, // asks nobody outside
});
