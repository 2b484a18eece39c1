// The type of Electron's module: everything but main.ts gets it handed in, so that it runs in tests without a binary.

export type ElectronApi = typeof import('electron')
