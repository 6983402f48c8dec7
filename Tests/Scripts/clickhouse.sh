#!/bin/bash
# Installs Debian's ClickHouse and ZooKeeper where they are not there yet, as programs and not as services.
set -euo pipefail
command -v clickhouse-server > /dev/null && ls /usr/share/java/zookeeper.jar > /dev/null 2>&1 \
    && command -v java > /dev/null && exit 0
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    # Debian's way to say that installing starts nothing.
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends clickhouse-server zookeeper default-jre-headless > /dev/null
