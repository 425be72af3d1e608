import { type CpuTimes, startCpu } from '../cpu-meter.ts';
import type { Server } from '../servers/processes.ts';
import type { Arrivals } from '../sockets/arrivals.ts';
import { type Channel, listenTo } from '../sockets/channels.ts';
import { stamped } from '../sockets/event-text.ts';
import { untilIdle } from '../sockets/idle.ts';
import { LAST_EVENT } from '../sockets/listener.ts';
import type { LoadProcess } from '../sockets/load-process.ts';
import type { Faults } from '../sockets/tally.ts';

/** One time that all clients were dropped and came back. */
export interface Round {
  /** The times at which clients had caught up, from the moment all were made to come back. */
  readonly caughtUp: Arrivals;
  /** From that moment until the last one had. */
  readonly seconds: number;
  readonly cpu: CpuTimes;
}

export interface Measurement {
  readonly rounds: readonly Round[];
  readonly faults: Faults;
}

export interface Measure {
  readonly server: Server;
  /** PostgreSQL's first process. */
  readonly databasePid: number;
  readonly channels: readonly Channel[];
  readonly load: LoadProcess;
}

/** The numbers of the scene. */
export interface Course {
  readonly clients: number;
  readonly missed: number;
  readonly rounds: number;
}

/** Lets all clients listen, drops them, sends, and lets them come back, again and again. */
export async function measure({ server, databasePid, channels, load }: Measure, course: Course): Promise<Measurement> {
  const groups = await listenTo(channels, course.clients, LAST_EVENT);
  let sent = 0;
  const send = async (messages: number) => {
    sent += messages;
    await Promise.all(channels.map((channel) => sendInTurn(channel, messages)));
  };
  const lastEvents = () => groups.map(({ lastEvent }) => lastEvent + sent);
  /** A message that all receive proves that they listen, and that nothing came again before it. */
  const hearOne = async () => {
    await send(1);
    await load.untilReceived(lastEvents());
  };

  await load.connect(groups);
  await hearOne();
  const rounds: Round[] = [];
  while (rounds.length < course.rounds) {
    await load.drop();
    await send(course.missed);
    await untilIdle(server.pid);
    const cpu = startCpu({ servers: [server.pid], database: databasePid, load: [load.pid] });
    const started = performance.now();
    const caughtUp = await load.comeBack(lastEvents());
    rounds.push({ caughtUp, cpu: cpu(), seconds: (performance.now() - started) / 1000 });
    await hearOne();
  }
  const { faults } = await load.readReceived();
  return { rounds, faults };
}

async function sendInTurn(channel: Channel, messages: number): Promise<void> {
  for (let message = 1; message <= messages; message++)
    await channel.send(stamped(`Message ${message} of ${messages}`));
}
