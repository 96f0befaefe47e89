#!/bin/sh -e
# Deletes the copies of pages in all stores: docker compose exec proxy /srv/nginx/purge.sh

# Folders are moved first, because nginx writes into them meanwhile.
old=$(mktemp -d /var/cache/nginx/purged.XXXXXX)
for folder in $(sed -n 's/^proxy_cache_path \([^ ]*\) .*/\1/p' /etc/nginx/conf.d/site.conf); do
    mkdir "$old/${folder##*/}"
    find "$folder" -mindepth 1 -maxdepth 1 -exec mv {} "$old/${folder##*/}" \;
done
rm -rf /var/cache/nginx/purged.*
# New processes don't have the deleted files open (open_file_cache).
nginx -s reload -c /srv/nginx/nginx.conf
