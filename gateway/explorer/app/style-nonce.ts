/**
 * Monaco and the dialogs write style elements of their own. The page's policy lets those in that carry the nonce of this
 * answer; the page itself is the one place where it stands.
 */
export function allowStyleElements(): void {
  const nonce = document.querySelector<HTMLElement>('link[nonce]')?.nonce;
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
