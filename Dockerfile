# One image for each service:       docker build --build-arg SERVICE=payment -t order-saga/payment .
# The stand-ins for outside parties: docker build --target sandbox -t order-saga/sandbox .

ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /app

# With --secret id=npmrc,src=$HOME/.npmrc packages come from where that file says.
# Install scripts are left out: all they would bring is the runtime of the npm package `node`, and the image has one.
FROM base AS installed
COPY package.json package-lock.json .npmrc ./
COPY patches patches
ENV NPM_CONFIG_USERCONFIG=/run/secrets/npmrc
RUN --mount=type=secret,id=npmrc npm ci --omit=dev --ignore-scripts

FROM installed AS dependencies
RUN rm -rf node_modules/node node_modules/.bin/node && npm run postinstall

# The sandbox speaks SMTP; these two are all that it needs of what services do not, in the versions of the lockfile.
FROM installed AS sandbox-dependencies
RUN --mount=type=secret,id=npmrc \
    smtp=$(node -p "const { devDependencies: d } = require('./package.json'); 'smtp-server@' + d['smtp-server'] + ' postal-mime@' + d['postal-mime']") \
 && npm pkg delete devDependencies \
 && npm install --no-save --ignore-scripts ${smtp} \
 && rm -rf node_modules/node node_modules/.bin/node && npm run postinstall

FROM base AS sources
COPY shared shared
COPY services services
ARG SERVICE
RUN if [ ! -f "services/${SERVICE}/main.ts" ]; then \
      echo "SERVICE='${SERVICE}' is no service: pass --build-arg SERVICE= with one of" $(ls -d services/*/ | xargs -n1 basename) >&2; \
      exit 1; \
    fi

# Payment provider, carrier and mail server for development; and what sets up secrets, topics and databases for compose.
FROM base AS sandbox
COPY package.json ./
COPY --from=sandbox-dependencies /app/node_modules node_modules
COPY shared shared
COPY services services
COPY scripts scripts
# A new volume takes over whom the folder below it belongs to.
RUN install -d -o 1000 -g 1000 /data \
 && for owner in postgres registry sandbox order inventory payment shipping notification; do \
      install -d -o 1000 -g 1000 "/secrets/${owner}"; \
    done
ENV NODE_ENV=production SANDBOX_HOST=0.0.0.0 CONTROL_PORT=7113
USER 1000:1000
HEALTHCHECK --interval=5s --timeout=15s --start-period=2m --retries=5 CMD ["node", "shared/health-check.ts", "/health"]
CMD ["node", "scripts/sandbox/main.ts"]

FROM base AS service
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=sources /app/shared shared
COPY --from=sources /app/services/node-flags.txt services/
ARG SERVICE
COPY --from=sources /app/services/${SERVICE} services/${SERVICE}
ENV NODE_ENV=production SERVICE=${SERVICE} LISTEN_HOST=0.0.0.0 ADMIN_PORT=9000 API_PORT=8080
USER 1000:1000
EXPOSE 8080 9000
STOPSIGNAL SIGTERM
# Live: whether to restart it. Whether it is ready is /health/ready.
HEALTHCHECK --interval=10s --timeout=15s --start-period=2m --retries=5 CMD ["node", "shared/health-check.ts", "/health/live"]
# The shell only reads the flags and is gone then: node itself gets SIGTERM.
ENTRYPOINT ["/bin/sh", "-c", "exec node $(cat services/node-flags.txt) \"services/${SERVICE}/main.ts\""]
