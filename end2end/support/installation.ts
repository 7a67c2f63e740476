// One installation of Ingot: a data directory of its own, the real binary on a free port.

import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
export const binary = process.env.INGOT_BINARY ?? join(root, 'target/release/ingot');
/** The program that labels and watches in the place of many people. */
export const loadTool = join(dirname(binary), 'ingot-load');

const START_MS = 20_000;
const END_MS = 5_000;

export type Field = Record<string, unknown> & { name: string; kind: string };
export type Payload = Record<string, unknown> & { id: string };

/** Nine points, one field: the schema of the first demo queue. */
export const positivity: Field[] = [
  {
    name: 'positivity',
    kind: 'scale',
    title: 'How positive is this text?',
    min: -4,
    max: 4,
    min_label: 'Extremely negative',
    max_label: 'Extremely positive',
    required: true,
  },
];

/** Samples `s-1` to `s-count`, each with a text of its own. */
export function texts(count: number, prefix = 's'): Payload[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${index + 1}`,
    text: `Text number ${index + 1} of ${prefix}.`,
  }));
}

export class Installation {
  readonly data: string;
  private child: ChildProcess | undefined;
  private output = '';
  private port = 0;

  private constructor(data: string) {
    this.data = data;
  }

  static async create(): Promise<Installation> {
    return new Installation(await mkdtemp(join(tmpdir(), 'ingot-end2end-')));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the server and waits until it says that it is ready. Starts again on the same port. */
  async start(...options: string[]): Promise<void> {
    await this.begin('serve', '--no-demo', ...options);
  }

  /** The same, with a session of many labelers that is played meanwhile. */
  async replay(...options: string[]): Promise<void> {
    await this.begin('demo', 'replay', ...options);
  }

  private async begin(...command: string[]): Promise<void> {
    this.output = '';
    const args = [...command, '--data', this.data, '--addr', `127.0.0.1:${this.port}`];
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const ready = new Promise<void>((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`not ready:\n${this.output}`)), START_MS);
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        const address = /Ingot is ready at http:\/\/127\.0\.0\.1:(\d+)\s/.exec(this.output);
        if (address) {
          this.port = Number(address[1]);
          clearTimeout(timer);
          done();
        }
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`ended with ${code}:\n${this.output}`)));
    });
    await ready;
  }

  /** Asks the server to end, and insists that it does so cleanly and in time. */
  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, END_MS);
    child.kill('SIGTERM');
    const [code] = await exited;
    clearTimeout(timer);
    if (late) throw new Error(`the server did not end within ${END_MS} ms:\n${this.output}`);
    if (code !== 0) throw new Error(`the server ended with code ${code}:\n${this.output}`);
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.data, { recursive: true, force: true });
    }
  }

  /** Runs a command of the binary on this installation's data; fails if the command does. */
  async run(...args: string[]): Promise<string> {
    const [command, ...rest] = args;
    const words = command?.split(' ') ?? [];
    const done = await promisify(execFile)(binary, [...words, '--data', this.data, ...rest]);
    return done.stdout;
  }

  /** Imports samples into a queue, which is made if it is new. */
  async importQueue(
    name: string,
    samples: Payload[],
    { fields = positivity, overlap = 1 }: { fields?: Field[]; overlap?: number } = {},
  ): Promise<void> {
    const schema = join(this.data, 'schema.json');
    const file = join(this.data, 'samples.jsonl');
    await writeFile(schema, JSON.stringify({ fields }));
    await writeFile(file, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
    await this.run('import', '--queue', name, '--schema', schema, '--overlap', `${overlap}`, file);
  }

  /** Adds samples to a queue that exists. */
  async importMore(name: string, samples: Payload[]): Promise<void> {
    const file = join(this.data, 'more.jsonl');
    await writeFile(file, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
    await this.run('import', '--queue', name, file);
  }

  async adminLink(): Promise<string> {
    return (await this.run('admin-link', '--url', this.url)).trim();
  }

  /** The sign-in link that the first start prints. */
  get printedAdminLink(): string {
    const link = /Admin sign-in \(works once\): (\S+)/.exec(this.output);
    if (!link) throw new Error(`no sign-in link was printed:\n${this.output}`);
    return link[1];
  }

  /** The path of a queue's labeling page, as the list of queues links it. */
  async labelingPath(name: string): Promise<string> {
    const html = await (await fetch(`${this.url}/`)).text();
    for (const [link] of html.matchAll(/<a\b[^>]*>/g)) {
      if (link.includes(`aria-label="Start labeling ${name}"`)) {
        const href = /href="([^"]+)"/.exec(link);
        if (href) return href[1];
      }
    }
    throw new Error(`the list of queues has no link to '${name}'`);
  }
}
