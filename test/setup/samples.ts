import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { projectFile } from '../../kernel/project.ts';
import { findOrInstall } from '../../kernel/system-program.ts';
import { nodeBinary } from '../../tools/bootstrap.mjs';

/** A fenced block of a page of the documentation. */
export interface Sample {
  readonly language: string;
  readonly code: string;
}

/** The blocks of a page, in order; with `under` those from a heading to the next one of its level. */
export function samplesOf(page: string, under = ''): Sample[] {
  const text = readFileSync(projectFile(page), 'utf8');
  const [level] = under.split(' ');
  const [section = ''] = under ? text.slice(text.indexOf(`\n${under}\n`) + 1).split(`\n${level} `) : [text];
  const blocks = section.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = '', code = '']) => ({ language, code }));
}

/** A program that runs a sample, with the lines that it printed. Dispose of it to end it and what it began. */
export class Running implements Disposable {
  readonly out: string[] = [];
  readonly err: string[] = [];
  /** Resolves with the exit code when it has ended and all is read. */
  readonly ended: Promise<number | null>;

  constructor(private readonly program: ChildProcess) {
    for (const [stream, lines] of [[program.stdout, this.out] as const, [program.stderr, this.err] as const])
      if (stream) createInterface(stream).on('line', (line) => lines.push(line));
    this.ended = new Promise((resolve) => program.once('close', resolve));
  }

  /** Types a text into it, as somebody does who pastes it. */
  type(text: string): void {
    this.program.stdin?.write(`${text}\n`);
  }

  /** Says that nothing more is typed. */
  finish(): void {
    this.program.stdin?.end();
  }

  [Symbol.dispose](): void {
    // In a group of its own: a shell leaves behind what it runs beside itself.
    if (this.program.exitCode === null && this.program.pid) process.kill(-this.program.pid, 'SIGKILL');
  }
}

type Variables = Readonly<Record<string, string>>;

const CURL = {
  names: ['curl'],
  debianPackage: 'curl',
  otherwise: 'There is no curl on the PATH, which the samples of the documentation need.',
} as const;

/** A shell in the project's folder, which runs what is typed. */
export async function startShell(env: Variables): Promise<Running> {
  await findOrInstall(CURL);
  return run('bash', ['-s'], env);
}

/** A module of Node that may import what the project may. */
export const startModule = (code: string, env: Variables = {}): Running =>
  run(nodeBinary(), ['--input-type=module', '--eval', code], env);

function run(command: string, args: readonly string[], env: Variables): Running {
  const { PATH, HOME } = process.env;
  const variables = { PATH, HOME, ...env };
  return new Running(spawn(command, args, { cwd: projectFile('.'), env: variables, detached: true }));
}
