import 'reflect-metadata';
import { runProcess } from '../kernel/process.ts';
import { startGateway } from './start.ts';

/** A gateway as a process of its own. */
await runProcess('parley-gateway', startGateway);
