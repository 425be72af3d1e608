import { Counts } from '../counts.ts';
import { networksOf } from './networks.ts';

/** How many of something there are at a time, by address: each network has its places. */
export class Places {
  private readonly held = new Counts();

  /** `most`: for one address; Infinity for no limit. */
  constructor(
    private readonly most: number,
    private readonly onRefusal: () => void = () => {},
  ) {}

  /** Takes a place. Returns false, and takes none, where there is none left. */
  take(ip: string): boolean {
    const networks = networksOf(ip);
    if (networks.some(({ key, times }) => this.held.of(key) >= this.most * times)) {
      this.onRefusal();
      return false;
    }
    for (const { key } of networks) this.held.add(key);
    return true;
  }

  leave(ip: string): void {
    for (const { key } of networksOf(ip)) this.held.remove(key);
  }
}
