'use strict';
// Sends webhooks: {"event": "task.updated", "data": {…}}, signed with hex HMAC-SHA256 of the body.

const { createHmac, randomUUID } = require('node:crypto');
const { setTimeout: wait } = require('node:timers/promises');

// Over two minutes by default: a receiver that is started again is not missed.
const MOST_ATTEMPTS = 8;
const MOST_AT_ONCE = 8;

class Webhooks {
  #waiting = [];
  #sending = 0;
  #sent = 0;
  #failed = 0;
  #firstWaitMs;

  constructor(target, firstWaitMs) {
    this.target = target;
    this.#firstWaitMs = firstWaitMs;
  }

  status() {
    return { url: this.target.url ?? null, sent: this.#sent, failed: this.#failed, open: this.#waiting.length + this.#sending };
  }

  send(event, data) {
    if (!this.target.url) return;
    this.#waiting.push({ id: `evt_${randomUUID()}`, event, body: JSON.stringify({ event, data }) });
    this.#work();
  }

  #work() {
    while (this.#sending < MOST_AT_ONCE && this.#waiting.length > 0) {
      this.#sending++;
      this.#deliver(this.#waiting.shift()).finally(() => {
        this.#sending--;
        this.#work();
      });
    }
  }

  async #deliver(webhook) {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const answer = await this.#post(webhook);
      if (answer.ok) {
        this.#sent++;
        return;
      }
      // The receiver says with 4xx that another attempt would not help; 429 only asks for time.
      const mayHelp = answer.status === undefined || answer.status === 429 || answer.status >= 500;
      console.error(`webhook ${webhook.id} ${webhook.event}: attempt ${attempt}: ${answer.status ?? answer.error}`);
      if (!mayHelp || attempt === MOST_ATTEMPTS) break;
      await wait(this.#firstWaitMs * 2 ** (attempt - 1));
    }
    this.#failed++;
  }

  // Time and signature belong to the attempt, the id to the webhook.
  async #post({ id, event, body }) {
    const { url, secret } = this.target;
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(15_000),
        headers: {
          'Content-Type': 'application/json',
          'X-Webhook-Id': id,
          'X-Webhook-Event': event,
          'X-Webhook-Timestamp': String(Math.floor(Date.now() / 1000)),
          'X-Webhook-Signature': createHmac('sha256', secret).update(body).digest('hex'),
        },
        body,
      });
      await response.arrayBuffer();
      return { ok: response.ok, status: response.status };
    } catch (error) {
      return { ok: false, error: error.cause?.code ?? error.name };
    }
  }
}

module.exports = { Webhooks };
