// What MDN's HTTP Observatory says of one page of a site that runs on this machine: node observatory.js HOST/PATH
// Its scorer is asked as it is. Only the way to the site is another one: HTTP_PORT and HTTPS_PORT of this machine stand
// in for the ports 80 and 443 of HOST, and nobody else is reached. Prints what the scorer found, as JSON.

import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { fileURLToPath } from "node:url";

const page = process.argv[2];
const host = page.split("/")[0];
const ports = { 80: process.env.HTTP_PORT, 443: process.env.HTTPS_PORT };

for (const { Agent } of [http, https]) {
  const connect = Agent.prototype.createConnection;
  Agent.prototype.createConnection = function (asked, done) {
    if (asked.host !== host) throw new Error(`${asked.host} is not ${host}.`);
    return connect.call(this, { ...asked, host: "127.0.0.1", port: ports[asked.port], servername: host }, done);
  };
}

// The scorer fetches the list of hosts that browsers know to be https before its first use. No host of a test is on it.
const preloaded = new URL("conf/hsts-preload.json", import.meta.resolve("@mdn/mdn-http-observatory").replace(/src\/.*/, ""));
fs.writeFileSync(fileURLToPath(preloaded), "{}");

const { scan } = await import("@mdn/mdn-http-observatory");
console.log(JSON.stringify(await scan(page)));
