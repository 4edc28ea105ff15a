# Images of AMOSKYS. Targets: amoskys (everything but the responder), responder (changes the firewall, nothing
# else), honeypot; each runs as a user without rights. docs/operations/lab.md says how they are put together.
#
#   docker build -t amoskys .                       (--network host where only the machine itself reaches a registry)

# Another one where the public one cannot be had: it has to be Debian with Node 24.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS sources
WORKDIR /opt/amoskys
COPY package.json package-lock.json ./
COPY web/package.json web/

FROM sources AS run-time
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund --ignore-scripts

FROM sources AS built
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY src src
COPY web web
COPY tsconfig.json ./
# The sources in one file each, and the web app: what is newer than both would be run unbuilt.
RUN node --input-type=module -e " \
  import { makeBundle } from './src/cli/bin/bundle.js'; \
  import { makeWeb } from './src/cli/bin/web.js'; \
  makeBundle(process.execPath); makeWeb(process.execPath)"

FROM ${NODE_IMAGE} AS amoskys
# The responder knows its own by it, and isolates none of them.
LABEL org.opencontainers.image.title=AMOSKYS
RUN apt-get update \
  && apt-get install -y --no-install-recommends tcpdump libcap2-bin \
  && setcap cap_net_raw+ep /usr/bin/tcpdump \
  && apt-get purge -y --auto-remove libcap2-bin \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node -m 700 /var/lib/amoskys /run/amoskys
WORKDIR /opt/amoskys
COPY --from=run-time /opt/amoskys/node_modules node_modules
COPY package.json package-lock.json LICENSE ./
COPY src src
COPY --from=built /opt/amoskys/web/dist web/dist
COPY --from=built /opt/amoskys/dist dist
# Folders that are copied look as if they were changed now; only what is newer than they are is run.
RUN touch dist/*
COPY deploy/container/amoskys /usr/local/bin/amoskys
COPY deploy/container/healthy.mjs /usr/local/lib/amoskys/healthy.mjs
USER node
WORKDIR /var/lib/amoskys
VOLUME /var/lib/amoskys
ENV AMOSKYS_DATA=/var/lib/amoskys NODE_ENV=production
EXPOSE 8440
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/usr/local/lib/amoskys/healthy.mjs"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["amoskys"]
CMD ["up"]

# The one process that may change the firewall. It runs as a user without rights, but for that one, which it and what it calls
# are given by `with-net-admin`: `ip` gives up what its own file would give it.
FROM amoskys AS responder
USER root
# netbase: nft knows protocols by the names that stand in its /etc/protocols.
RUN apt-get update \
  && apt-get install -y --no-install-recommends nftables iproute2 conntrack netbase \
  && install /usr/bin/setpriv /usr/local/lib/amoskys/with-net-admin \
  && setcap cap_net_admin+ep /usr/local/lib/amoskys/with-net-admin \
  && rm -rf /var/lib/apt/lists/*
USER node
HEALTHCHECK NONE
ENTRYPOINT ["/usr/local/lib/amoskys/with-net-admin", "--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin", "amoskys"]
CMD ["responder"]

FROM ${NODE_IMAGE} AS honeypot
RUN apt-get update \
  && apt-get install -y --no-install-recommends iproute2 \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node -m 700 /var/lib/honeypot
WORKDIR /opt/amoskys
COPY --from=run-time /opt/amoskys/node_modules node_modules
COPY package.json ./
COPY src/kernel src/kernel
COPY lab/honeypot lab/honeypot
COPY deploy/compose/behind-gateway /usr/local/bin/behind-gateway
VOLUME /var/lib/honeypot
ENV RUN_AS=node
ENTRYPOINT ["behind-gateway"]
CMD ["node", "/opt/amoskys/lab/honeypot/main.ts", "--folder", "/var/lib/honeypot"]
