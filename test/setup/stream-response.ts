/** A streamed response as it stands on the wire. Dispose of it to go away. */
export class StreamResponse implements Disposable {
  text = '';
  /** Whether the server has ended it. */
  ended = false;
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly response: Response,
    private readonly control: AbortController,
  ) {
    void this.read();
  }

  static async open(url: string, init: RequestInit = {}): Promise<StreamResponse> {
    const control = new AbortController();
    return new StreamResponse(await fetch(url, { ...init, signal: control.signal }), control);
  }

  get status(): number {
    return this.response.status;
  }

  /** Resolves with the text once it fits. */
  async until(fits: RegExp): Promise<string> {
    await this.when(() => fits.test(this.text));
    return this.text;
  }

  /** Resolves with the text once the server has ended it. */
  async whole(): Promise<string> {
    await this.when(() => this.ended);
    return this.text;
  }

  [Symbol.dispose](): void {
    this.control.abort();
  }

  private async when(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.ended) throw new Error(`It ended before what was waited for: ${this.text}`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) this.tell(decoder.decode(chunk, { stream: true }));
    } catch {
      // Broken off, by either side.
    }
    this.ended = true;
    this.tell('');
  }

  private tell(text: string): void {
    this.text += text;
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
