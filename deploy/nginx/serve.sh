#!/bin/sh -e
# Fills the values of the host into the templates and starts nginx. “serve.sh reload” does so for the nginx that is running,
# without closing its port.

configuration=/srv/nginx/nginx.conf
newest_process() {
    awk '{ print $NF }' "/proc/$(cat /tmp/nginx.pid)/task/$(cat /tmp/nginx.pid)/children"
}

. /srv/nginx/trusted-proxies.envsh
/docker-entrypoint.d/20-envsubst-on-templates.sh
nginx -t -q -c $configuration
[ "$1" = reload ] || exec nginx -c $configuration -g "daemon off;"

# A valid configuration may still be one that nginx cannot change to, as with another key of a limit: then it starts no process.
old=$(newest_process)
nginx -s reload -c $configuration
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ "$(newest_process)" = "$old" ] || exit 0
    sleep 1
done
echo "nginx cannot change to this configuration while it runs: docker compose restart proxy" >&2
exit 1
