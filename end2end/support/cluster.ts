// Several nodes on one PostgreSQL database, all of them real, and an address that leads to one that is there.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { binary, positivity, type Payload } from './installation.js';

const run = promisify(execFile);
const START_MS = 60_000;
const INSTALLED = '/usr/lib/postgresql';

/** A program that is running; PostgreSQL does not run as root. */
function begin(command: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const [program, ...args] = command;
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Waits until a program says something. */
async function says(child: ChildProcess, what: RegExp): Promise<RegExpExecArray> {
  let output = '';
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`not ready:\n${output}`)), START_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const said = what.exec(output);
      if (!said) return;
      clearTimeout(timer);
      done(said);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => failed(new Error(`ended with ${code}:\n${output}`)));
  });
}

function postgresPrograms(): string {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  if (!newest) throw new Error('PostgreSQL is not installed: run scripts/setup --tests');
  return join(INSTALLED, newest, 'bin');
}

export class Cluster {
  private readonly nodes = new Map<string, ChildProcess>();
  private readonly sockets = new Set<Socket>();
  private adminLink = '';

  private constructor(
    private readonly dir: string,
    private readonly database: string,
    private readonly postgres: ChildProcess,
    private readonly proxy: Server,
  ) {}

  static async create(): Promise<Cluster> {
    const dir = await mkdtemp(join(tmpdir(), 'ingot-end2end-cluster-'));
    await chmod(dir, 0o755);
    const data = join(dir, 'postgres');
    await mkdir(data);
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--'] : [];
    if (isRoot) await run('chown', ['postgres', data]);
    const bin = postgresPrograms();
    const [program, ...args] = [...user, join(bin, 'initdb')];
    await run(program, [...args, '-D', data, '--auth=trust', '--username=ingot', '--encoding=UTF8', '--no-sync']);
    const proxy = createServer();
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const port = await freePort();
    const server = [...user, join(bin, 'postgres'), '-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', ''];
    const postgres = begin(server);
    await says(postgres, /ready to accept connections/);
    const cluster = new Cluster(dir, `postgres://ingot@127.0.0.1:${port}/postgres`, postgres, proxy);
    proxy.on('connection', (socket) => cluster.lead(socket));
    return cluster;
  }

  /** The address that everybody comes to. */
  get url(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** The sign-in link that the first start printed, at a node's own address. */
  adminLinkAt(node: string): string {
    return this.adminLink.replace(this.url, node);
  }

  /** Starts one more node; its own address. */
  async join(): Promise<string> {
    const addr = `127.0.0.1:${await freePort()}`;
    const serve = [binary, 'serve', '--no-demo', '--addr', addr, '--public-url', this.url];
    const child = begin(serve, { DATABASE_URL: this.database });
    if (this.adminLink) await says(child, /Ingot is ready/);
    else [, this.adminLink] = await says(child, /Admin sign-in \(works once\): (\S+)\n/);
    const node = `http://${addr}`;
    this.nodes.set(node, child);
    return node;
  }

  /** Ends a node as a power cut would. */
  async kill(node: string): Promise<void> {
    const child = this.nodes.get(node);
    this.nodes.delete(node);
    if (child) await end(child, 'SIGKILL');
  }

  async importQueue(name: string, samples: Payload[]): Promise<void> {
    const schema = join(this.dir, 'schema.json');
    const file = join(this.dir, 'samples.jsonl');
    await writeFile(schema, JSON.stringify({ fields: positivity }));
    await writeFile(file, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
    await this.ingot('import', '--queue', name, '--schema', schema, file);
  }

  /** Runs a command of the binary on the database; fails if the command does. */
  async ingot(...args: string[]): Promise<string> {
    const env = { ...process.env, DATABASE_URL: this.database };
    return (await run(binary, args, { env })).stdout;
  }

  async remove(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.proxy.close();
    for (const child of this.nodes.values()) await end(child, 'SIGTERM');
    await end(this.postgres, 'SIGINT');
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Leads a connection to the node that has been there longest. */
  private lead(socket: Socket): void {
    const [node] = this.nodes.keys();
    if (!node) {
      socket.destroy();
      return;
    }
    const { hostname, port } = new URL(node);
    const other = connect(Number(port), hostname);
    for (const [from, to] of [
      [socket, other],
      [other, socket],
    ]) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
