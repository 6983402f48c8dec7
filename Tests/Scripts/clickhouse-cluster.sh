#!/bin/bash
# Writes the configurations of a ClickHouse cluster on this machine, to be run by their user and without root:
#   clickhouse-cluster.sh FOLDER SHARDS REPLICAS PORT
# Node n (from 0) listens on 127.0.0.1, on PORT + 4n for HTTP, PORT + 4n + 1 for its own protocol and PORT + 4n + 2 for
# its replicas; ZooKeeper on PORT - 1. To run them:
#   clickhouse-server --config-file=FOLDER/n/config.xml
#   java -cp '/usr/share/java/*' org.apache.zookeeper.server.quorum.QuorumPeerMain FOLDER/zookeeper/zoo.cfg
# One shard of one replica needs no ZooKeeper and is given none.
set -euo pipefail
folder=$(realpath -m "$1") shards=$2 replicas=$3 port=$4
nodes=$((shards * replicas))

cluster=""
for ((shard = 0; shard < shards; shard++)); do
    cluster+="<shard><internal_replication>true</internal_replication>"
    for ((replica = 0; replica < replicas; replica++)); do
        tcp=$((port + 4 * (shard * replicas + replica) + 1))
        cluster+="<replica><host>127.0.0.1</host><port>$tcp</port></replica>"
    done
    cluster+="</shard>"
done

for ((node = 0; node < nodes; node++)); do
    home=$folder/$node
    mkdir -p "$home/data" "$home/tmp" "$home/format"
    keeper=""
    if ((nodes > 1)); then
        keeper="<zookeeper><node><host>127.0.0.1</host><port>$((port - 1))</port></node>
            <session_timeout_ms>10000</session_timeout_ms></zookeeper>
        <remote_servers><tracemark>$cluster</tracemark></remote_servers>
        <macros><shard>$((node / replicas))</shard><replica>$((node % replicas))</replica></macros>"
    fi
    cat > "$home/config.xml" <<XML
<?xml version="1.0"?>
<yandex>
    <logger><level>warning</level><log>$home/server.log</log><errorlog>$home/errors.log</errorlog>
        <size>20M</size><count>2</count></logger>
    <listen_host>127.0.0.1</listen_host>
    <http_port>$((port + 4 * node))</http_port>
    <tcp_port>$((port + 4 * node + 1))</tcp_port>
    <interserver_http_port>$((port + 4 * node + 2))</interserver_http_port>
    <interserver_http_host>127.0.0.1</interserver_http_host>
    <path>$home/data/</path>
    <tmp_path>$home/tmp/</tmp_path>
    <format_schema_path>$home/format/</format_schema_path>
    <users_config>users.xml</users_config>
    <default_profile>default</default_profile>
    <default_database>default</default_database>
    <mark_cache_size>268435456</mark_cache_size>
    <timezone>UTC</timezone>
    <max_connections>512</max_connections>
    <keep_alive_timeout>30</keep_alive_timeout>
    $keeper
</yandex>
XML
    cat > "$home/users.xml" <<XML
<?xml version="1.0"?>
<yandex>
    <profiles><default>
        <max_memory_usage>4000000000</max_memory_usage><load_balancing>random</load_balancing>
        <connect_timeout_with_failover_ms>1000</connect_timeout_with_failover_ms>
    </default></profiles>
    <users><default><password></password><networks><ip>127.0.0.1</ip></networks>
        <profile>default</profile><quota>default</quota></default></users>
    <quotas><default/></quotas>
</yandex>
XML
done

if ((nodes > 1)); then
    mkdir -p "$folder/zookeeper/data"
    cat > "$folder/zookeeper/zoo.cfg" <<CFG
tickTime=2000
dataDir=$folder/zookeeper/data
clientPortAddress=127.0.0.1
clientPort=$((port - 1))
admin.enableServer=false
maxClientCnxns=0
CFG
fi
