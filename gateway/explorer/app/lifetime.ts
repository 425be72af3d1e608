/** How long an access token still holds. */
export class Lifetime {
  /** From its beginning, in milliseconds: what the token says itself, for this machine's clock may be wrong. */
  readonly whole: number;
  private readonly bornAt = { page: performance.now(), machine: Date.now() };

  /** Of a token that has just come. */
  constructor(accessToken: string) {
    const [, payload = ''] = accessToken.split('.');
    const { iat, exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as {
      iat: number;
      exp: number;
    };
    this.whole = (exp - iat) * 1000;
  }

  /** In milliseconds. The page's time may stand still while the machine sleeps, and the machine's may be set back. */
  get left(): number {
    const { page, machine } = this.bornAt;
    return this.whole - Math.max(performance.now() - page, Date.now() - machine);
  }
}
