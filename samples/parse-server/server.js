'use strict';
// A Parse Server with a task class over PostgreSQL, and a signed webhook for each write.
//
//   node server.js [--port 4020] [--host 127.0.0.1] [--tasks 25]
//
// DATABASE_URI                   PostgreSQL (default postgres://postgres@127.0.0.1:5432/parse)
// REST_API_KEY                   what callers send as X-Parse-REST-API-Key (default sample-rest-key)
// WEBHOOK_URL, WEBHOOK_SECRET    where webhooks go; PUT /_webhook {"url", "secret"} changes both while the server runs
// WEBHOOK_RETRY_MS               wait before the second attempt, doubled for each further one (default 1000)
//
// --tasks N makes N tasks if there are none yet.

const { randomUUID } = require('node:crypto');
const { parseArgs } = require('node:util');
const express = require('express');
const { ParseServer } = require('parse-server');
const cloud = require('./cloud');
const { Webhooks } = require('./webhooks');

const { values: args } = parseArgs({
  options: {
    port: { type: 'string', default: '4020' },
    host: { type: 'string', default: '127.0.0.1' },
    tasks: { type: 'string', default: '25' },
  },
});
const appId = 'sample-app';
const restAPIKey = process.env.REST_API_KEY ?? 'sample-rest-key';
const serverURL = `http://${args.host}:${args.port}/parse`;
const webhooks = new Webhooks(
  { url: process.env.WEBHOOK_URL, secret: process.env.WEBHOOK_SECRET ?? '' }, Number(process.env.WEBHOOK_RETRY_MS ?? 1000));

async function main() {
  const parse = new ParseServer({
    databaseURI: process.env.DATABASE_URI ?? 'postgres://postgres@127.0.0.1:5432/parse',
    appId,
    restAPIKey,
    // Nobody outside this process needs it.
    masterKey: randomUUID(),
    serverURL,
    cloud: () => cloud(webhooks),
    schema: { definitions: [task()], strict: false },
    enableAnonymousUsers: false,
    silent: true,
  });
  await parse.start();

  const app = express();
  app.disable('x-powered-by');
  app.route('/_webhook').all(checkKey, express.json()).get((req, res) => res.json(webhooks.status())).put(setWebhook);
  app.use('/parse', parse.app);
  await new Promise((resolve) => app.listen(Number(args.port), args.host, resolve));
  const tasks = await fill(Number(args.tasks));
  console.log(`parse-server: ${serverURL}, ${tasks} tasks, webhooks ${webhooks.target.url ?? 'off'}`);
}

function task() {
  return {
    className: 'Task',
    fields: {
      title: { type: 'String' },
      notes: { type: 'String' },
      done: { type: 'Boolean' },
      due: { type: 'String' },
      concordKey: { type: 'String' },
    },
    classLevelPermissions: {
      find: { '*': true }, get: { '*': true }, count: { '*': true }, create: { '*': true }, update: { '*': true }, delete: { '*': true }, addField: {},
    },
  };
}

function checkKey(req, res, next) {
  if (req.get('x-parse-rest-api-key') === restAPIKey) return next();
  res.status(403).json({ error: 'unauthorized' });
}

function setWebhook(req, res) {
  const { url, secret } = req.body ?? {};
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || typeof secret !== 'string' || secret === '') {
    return res.status(400).json({ error: 'send {"url": "http…", "secret": "whsec_…"}' });
  }
  webhooks.target = { url, secret };
  res.json(webhooks.status());
}

async function fill(count) {
  const Task = Parse.Object.extend('Task');
  const there = await new Parse.Query(Task).count({ useMasterKey: true });
  if (there > 0) return there;
  const made = Array.from({ length: count }, (_, i) => new Task({
    title: `Task ${i + 1}`,
    notes: i % 3 === 0 ? '' : `Note ${i + 1}`,
    done: i % 4 === 0,
    due: i % 5 === 0 ? null : `2027-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`,
  }));
  await Parse.Object.saveAll(made, { useMasterKey: true });
  return count;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 100);
});
