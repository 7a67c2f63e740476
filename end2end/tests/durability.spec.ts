// A server that ends while people label over HTTP: what was acknowledged is there, once.

import { randomUUID } from 'node:crypto';

import { texts, type Installation } from '../support/installation.js';
import { expect, test } from '../support/test.js';

const QUEUE = 'Durable';
const LABELERS = 6;
const LABELS_BEFORE_THE_END = 120;

type Claim = { Granted?: { id: number }[]; Nothing?: unknown };
type Draft = { op_id: string; assignment: number; answers: { values: Record<string, number> } };

/** A labeler without a browser: a cookie and two calls. */
class HttpLabeler {
  readonly acknowledged: Draft[] = [];
  inFlight: Draft | undefined;

  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    private readonly queue: number,
    private readonly owner: string,
  ) {}

  static async arrive(ingot: Installation): Promise<HttpLabeler> {
    const path = await ingot.labelingPath(QUEUE);
    const response = await fetch(`${ingot.url}/`);
    await response.text();
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const visitor = await fetch(`${ingot.url}/api/get_visitor`, {
      method: 'POST',
      headers: { accept: 'application/json', cookie, origin: ingot.url },
      body: new URLSearchParams(),
    });
    const { owner } = (await visitor.json()) as { owner: string };
    return new HttpLabeler(ingot.url, cookie, Number(/\d+/.exec(path)?.[0]), owner);
  }

  /** Labels until the server is gone, or there is no more work. */
  async labelUntilTheEnd(): Promise<void> {
    try {
      let claim = await this.call<Claim>('claim_work', {
        owner: this.owner,
        queue: this.queue,
        count: 1,
      });
      while (claim.Granted) {
        const assignment = claim.Granted[0].id;
        const answers = { values: { positivity: 1 } };
        this.inFlight = { op_id: randomUUID(), assignment, answers };
        claim = await this.submit(this.inFlight);
        this.acknowledged.push(this.inFlight);
        this.inFlight = undefined;
      }
    } catch (error) {
      // A connection that breaks is the point; an answer that is an error is not.
      if (error instanceof RefusedError) throw error;
    }
  }

  async submit(draft: Draft): Promise<Claim> {
    const body = { owner: this.owner, queue: this.queue, ...draft, next: 1 };
    return (await this.call<{ next: Claim }>('hand_in', body)).next;
  }

  private async call<T>(name: string, body: unknown): Promise<T> {
    const response = await fetch(`${this.url}/api/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        cookie: this.cookie,
        origin: this.url,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new RefusedError(`${name}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

class RefusedError extends Error {}

async function labelsShown(ingot: Installation): Promise<number> {
  const html = await (await fetch(`${ingot.url}/`)).text();
  const labels = /([\d,]+) \/ [\d,]+ labeled/.exec(html)?.[1];
  return Number(labels?.replaceAll(',', ''));
}

const ENDS = {
  'a kill -9': (ingot: Installation) => ingot.kill(),
  'a SIGTERM': (ingot: Installation) => ingot.stop(),
};

for (const [name, end] of Object.entries(ENDS)) {
  test(`every label acknowledged before ${name} is there once afterwards`, async ({ ingot }) => {
    await ingot.importQueue(QUEUE, texts(5_000));
    await ingot.start();
    const labelers = await Promise.all(
      Array.from({ length: LABELERS }, () => HttpLabeler.arrive(ingot)),
    );
    const acknowledged = () => labelers.reduce((sum, one) => sum + one.acknowledged.length, 0);

    // given: labels pour in, and the server ends between two of them
    const work = Promise.all(labelers.map((labeler) => labeler.labelUntilTheEnd()));
    await expect.poll(acknowledged, { intervals: [10] }).toBeGreaterThan(LABELS_BEFORE_THE_END);
    await end(ingot);
    await work;
    const before = acknowledged();

    // when: it starts again
    await ingot.start();

    // then: everything acknowledged is there, and at most what was on its way besides
    const after = await labelsShown(ingot);
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThanOrEqual(before + LABELERS);

    // and: sending all of it again under the same op_ids adds only what had not arrived
    for (const labeler of labelers) {
      for (const draft of labeler.acknowledged) await labeler.submit(draft);
      if (labeler.inFlight) await labeler.submit(labeler.inFlight);
    }
    const inFlight = labelers.filter((labeler) => labeler.inFlight).length;
    expect(await labelsShown(ingot)).toBe(before + inFlight);

    // and: the counters equal the rows
    expect(await ingot.run('check')).toContain('counters equal the rows');
  });
}
