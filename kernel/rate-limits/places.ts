import { networksOf } from './networks.ts';

/** How many of something there are at a time, by address: each network has its places. */
export class Places {
  private readonly held = new Map<string, number>();

  /** `most`: for one address; Infinity for no limit. */
  constructor(
    private readonly most: number,
    private readonly onRefusal: () => void = () => {},
  ) {}

  /** Takes a place. Returns false, and takes none, where there is none left. */
  take(ip: string): boolean {
    const networks = networksOf(ip);
    if (networks.some(({ key, times }) => this.countOf(key) >= this.most * times)) {
      this.onRefusal();
      return false;
    }
    for (const { key } of networks) this.held.set(key, this.countOf(key) + 1);
    return true;
  }

  leave(ip: string): void {
    for (const { key } of networksOf(ip)) {
      const count = this.countOf(key) - 1;
      if (count > 0) this.held.set(key, count);
      else this.held.delete(key);
    }
  }

  private countOf(key: string): number {
    return this.held.get(key) ?? 0;
  }
}
