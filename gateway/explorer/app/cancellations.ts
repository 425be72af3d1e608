/**
 * Keeps what Monaco cancels from looking like a failure of the page: an editor that closes rejects what it had put off
 * and leaves that rejection unhandled (microsoft/monaco-editor#4702). Its own handler of errors passes over the same name.
 */
export function passOverCancellations(): void {
  window.addEventListener('unhandledrejection', (event) => {
    if (event.reason instanceof Error && event.reason.name === 'Canceled') event.preventDefault();
  });
}
