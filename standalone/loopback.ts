import { parseAddress } from '../kernel/rate-limits/networks.ts';

/** Whether an address to listen at is one that only this machine reaches. */
export const isLoopback = (host: string): boolean => host === 'localhost' || parseAddress(host)?.range() === 'loopback';
