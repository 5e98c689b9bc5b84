'use strict';
// A json-server with a task list, a bearer token, and a signed webhook for each write.
//
//   node server.js [--port 4010] [--host 127.0.0.1] [--db db.json] [--tasks 25]
//
// --tasks N starts over with N made-up tasks; without it they are made on the first start alone.
// TOKEN                          what callers send as 'Authorization: Bearer …' (default sample-token; empty: no check)
// WEBHOOK_URL, WEBHOOK_SECRET    where webhooks go; PUT /_webhook {"url", "secret"} changes both while the server runs
// WEBHOOK_RETRY_MS               wait before the second attempt, doubled for each further one (default 1000)

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const jsonServer = require('json-server');
const { Webhooks } = require('./webhooks');

const { values: args } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    host: { type: 'string', default: '127.0.0.1' },
    db: { type: 'string', default: path.join(__dirname, 'db.json') },
    tasks: { type: 'string' },
  },
});
const token = process.env.TOKEN ?? 'sample-token';
const dbFile = path.resolve(args.db);
const stateFile = dbFile.replace(/(\.json)?$/, '.state.json');
const events = { POST: 'task.created', PUT: 'task.updated', PATCH: 'task.updated', DELETE: 'task.deleted' };

if (args.tasks !== undefined || !fs.existsSync(dbFile)) {
  fs.writeFileSync(dbFile, JSON.stringify({ tasks: makeTasks(Number(args.tasks ?? 25)) }, null, 2));
  fs.rmSync(stateFile, { force: true });
}

const router = jsonServer.router(dbFile);
const tasks = () => router.db.get('tasks').value();
const state = readState();
const webhooks = new Webhooks(state.webhook, Number(process.env.WEBHOOK_RETRY_MS ?? 1000));

const server = jsonServer.create();
server.disable('x-powered-by');
server.use(checkToken);
server.use(jsonServer.defaults({ logger: false, noCors: true, noGzip: true, bodyParser: true }));
server.route('/_webhook')
  .get((req, res) => res.json(webhooks.status()))
  .put(setWebhook);
server.post('/tasks', giveId);
server.use(router);

// json-server calls this with the outcome of every request; a delete leaves no record to send, so its id goes alone.
router.render = (req, res) => {
  res.jsonp(res.locals.data);
  const id = /^\/tasks\/([^/?]+)/.exec(req.originalUrl)?.[1];
  const event = req.originalUrl.startsWith('/tasks') && res.statusCode < 300 ? events[req.method] : undefined;
  if (event) webhooks.send(event, req.method === 'DELETE' ? { id: asId(decodeURIComponent(id)) } : res.locals.data);
};

const listener = server.listen(Number(args.port), args.host, () => {
  const { address, port } = listener.address();
  console.log(`rest-server: http://${address}:${port}, ${tasks().length} tasks, ${token ? 'bearer token' : 'no token'}, webhooks ${state.webhook.url ?? 'off'}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));

function checkToken(req, res, next) {
  if (!token || req.get('authorization') === `Bearer ${token}`) return next();
  res.status(401).json({ error: 'unknown token' });
}

function setWebhook(req, res) {
  const { url, secret } = req.body ?? {};
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || typeof secret !== 'string' || secret === '') {
    return res.status(400).json({ error: 'send {"url": "http…", "secret": "whsec_…"}' });
  }
  state.webhook = { url, secret };
  webhooks.target = state.webhook;
  writeState();
  res.json(webhooks.status());
}

// json-server by itself gives the id of a deleted last task to the next one; real systems do not, so ids are given here.
function giveId(req, res, next) {
  state.lastId = Math.max(state.lastId, highestId());
  if (req.body.id === undefined) req.body = { ...req.body, id: ++state.lastId };
  writeState();
  next();
}

function highestId() {
  return tasks().reduce((highest, task) => (Number.isSafeInteger(task.id) ? Math.max(highest, task.id) : highest), 0);
}

function asId(text) {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : text;
}

function readState() {
  const saved = fs.existsSync(stateFile) ? JSON.parse(fs.readFileSync(stateFile, 'utf8')) : {};
  const fromEnvironment = process.env.WEBHOOK_URL ? { url: process.env.WEBHOOK_URL, secret: process.env.WEBHOOK_SECRET ?? '' } : undefined;
  return { lastId: Math.max(saved.lastId ?? 0, highestId()), webhook: fromEnvironment ?? saved.webhook ?? {} };
}

// It holds the webhook's secret, hence the mode.
function writeState() {
  fs.writeFileSync(stateFile, JSON.stringify(state), { mode: 0o600 });
}

function makeTasks(count) {
  const verbs = ['Write', 'Review', 'Plan', 'Fix', 'Order', 'Call about', 'Publish', 'Measure', 'Tidy', 'Test'];
  const things = ['the newsletter', 'the budget', 'the member list', 'the boiler', 'the website', 'the venue', 'the minutes'];
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    title: `${verbs[i % verbs.length]} ${things[i % things.length]} (${i + 1})`,
    notes: i % 3 === 0 ? '' : `Note ${i + 1}`,
    completed: i % 4 === 0,
    due: i % 5 === 0 ? null : `2027-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`,
  }));
}
