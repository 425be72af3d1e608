/** Tests stand beside their file, or by behaviour in test/. Each file boots what it needs on the servers of test/setup. */
export default {
  testEnvironment: 'node',
  roots: ['kernel', 'subgraphs', 'gateway', 'worker', 'standalone', 'operator', 'bench', 'tools', 'test'].map(
    (room) => `<rootDir>/${room}`,
  ),
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2024',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/setup/start-servers.mjs',
  globalTeardown: '<rootDir>/test/setup/stop-servers.mjs',
  testSequencer: '<rootDir>/test/setup/longest-first.mjs',
  // Generous: a busy machine is no fault of the tests.
  testTimeout: 120_000,
  // One more than the two cores that this is for: many tests wait for a time to pass.
  maxWorkers: 3,
};
