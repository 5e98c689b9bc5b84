'use strict';
// Tells the running parse-server where its webhooks go: reads the hub's answer to the new integration from created.json.
//
//   node connect.js [server, default http://127.0.0.1:4020] [hub, default http://127.0.0.1:5080]

const fs = require('node:fs');
const path = require('node:path');

const [server = 'http://127.0.0.1:4020', hub = 'http://127.0.0.1:5080'] = process.argv.slice(2);
const key = process.env.REST_API_KEY ?? 'sample-rest-key';

async function main() {
  const { integration } = JSON.parse(fs.readFileSync(path.join(__dirname, 'created.json'), 'utf8'));
  if (!integration?.webhookEndpoint) throw new Error('created.json holds no integration; look into it for what the hub answered');
  const response = await fetch(new URL('/_webhook', server), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'X-Parse-REST-API-Key': key },
    body: JSON.stringify({ url: new URL(integration.webhookEndpoint, hub).href, secret: integration.webhookSecret }),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
  console.log(`webhooks of ${server} go to ${(await response.json()).url}`);
}

main().catch((error) => {
  console.error(error.cause?.message ?? error.message);
  process.exitCode = 1;
});
