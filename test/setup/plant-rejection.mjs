// Preloaded by a test into a process: SIGUSR2 makes a rejection that nobody handles.
process.on('SIGUSR2', () => {
  Promise.reject(new Error('planted by a test'));
});
