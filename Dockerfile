FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/cache \
    GOCACHE=/cache CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -tags grpcnotrace -ldflags="-s -w" -o /gateway ./cmd/gateway

# Nothing but the program and the certificates it trusts; time zones are in the program (time/tzdata).
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /gateway /gateway
USER 65532:65532
ENV LISTEN_ADDR=:8080
EXPOSE 8080
# No HEALTHCHECK: the image has no shell or curl. Probe /livez and /readyz from outside.
ENTRYPOINT ["/gateway"]
CMD ["serve"]
