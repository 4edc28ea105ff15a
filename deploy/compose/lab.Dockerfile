# Hosts of the lab: real servers and real tools, from Debian. The lab's passwords protect nothing.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${DEBIAN_IMAGE} AS host
RUN apt-get update \
  && apt-get install -y --no-install-recommends iproute2 curl netcat-openbsd \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/compose/behind-gateway /usr/local/bin/
ENTRYPOINT ["behind-gateway"]

FROM host AS web1
RUN apt-get update \
  && apt-get install -y --no-install-recommends nginx-light openssh-server \
  && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default \
  && mkdir -p /run/sshd /srv/www \
  # Group 1000, user 1000: the responder, which takes files away from there.
  && install -d -o www-data -g 1000 -m 2775 /srv/www/upload && install -d -o 1000 -g 1000 -m 700 /srv/quarantine \
  && head -c 4096 /dev/urandom | base64 > /srv/www/page1.html \
  && head -c 2000000 /dev/urandom > /srv/www/download9.bin \
  && echo 'admin:{PLAIN}not-on-any-list' > /etc/nginx/admins \
  && printf 'UsePAM no\nMaxStartups 100\n' > /etc/ssh/sshd_config.d/lab.conf \
  && useradd --create-home deploy && echo 'deploy:harvest-moon-7' | chpasswd \
  # By which it is known.
  && cp /etc/ssh/ssh_host_ed25519_key.pub /srv/host-key.pub
COPY deploy/compose/web1.conf /etc/nginx/conf.d/web1.conf
CMD ["sh", "-c", "/usr/sbin/sshd && exec nginx -g 'daemon off;'"]

FROM host AS db1
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/compose/db1 /usr/local/bin/db1
VOLUME /var/lib/postgresql
CMD ["db1"]

FROM host AS attacker
RUN apt-get update \
  && apt-get install -y --no-install-recommends nmap hydra hping3 openssh-client sshpass \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/compose/attack /usr/local/bin/
CMD ["sleep", "infinity"]

FROM ${NODE_IMAGE} AS app1
RUN apt-get update \
  && apt-get install -y --no-install-recommends iproute2 curl netcat-openbsd nmap postgresql-client \
  && rm -rf /var/lib/apt/lists/*
COPY deploy/compose/behind-gateway deploy/compose/attack /usr/local/bin/
COPY lab/servers/orders-app.ts /opt/orders-app.ts
ENV RUN_AS=node
ENTRYPOINT ["behind-gateway"]
CMD ["node", "/opt/orders-app.ts"]
