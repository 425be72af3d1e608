/** Memory that is held for owners: of each only so much, and of all together. */
export class HeldMemory {
  private bytes = 0;
  private readonly byOwner = new Map<string, number>();

  /** `most`: of one owner, for whom a single piece always has room; `together`: of all. In bytes. */
  constructor(
    private readonly most: number,
    private readonly together: number,
  ) {}

  /** Takes so much. Returns what gives it back, to be called once; undefined where there is no room. */
  take(owner: string, bytes: number): (() => void) | undefined {
    const own = this.byOwner.get(owner) ?? 0;
    if (own + bytes > Math.max(this.most, bytes) || this.bytes + bytes > this.together) return undefined;
    this.add(owner, bytes);
    return () => this.add(owner, -bytes);
  }

  private add(owner: string, bytes: number): void {
    this.bytes += bytes;
    const own = (this.byOwner.get(owner) ?? 0) + bytes;
    if (own > 0) this.byOwner.set(owner, own);
    else this.byOwner.delete(owner);
  }
}
