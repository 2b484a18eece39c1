// Every kernel of the CPU runtime. AssemblyScript; `build/kernels.ts` compiles it.
export * from './movement'
export * from './products'
export * from './reductions'
export * from './rows'
