import 'reflect-metadata';
import { runProcess } from '../kernel/process.ts';
import { startWorker } from './start.ts';

await runProcess('parley-worker', startWorker);
