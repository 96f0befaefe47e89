vcl 4.1;

# Varnish with its own rules. Pages stay in it for as long as in the other caches of the peers, compressed once.

backend default {
    .host = "127.0.0.1";
    .port = "${PORT}";
}

sub vcl_backend_response {
    set beresp.do_gzip = true;
    set beresp.ttl = 600s;
}
