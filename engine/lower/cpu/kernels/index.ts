// Every kernel of the CPU runtime. AssemblyScript; `build/kernels.ts` compiles it.
export * from './gradients'
export * from './movement'
export * from './norms'
export * from './products'
export * from './random'
export * from './reductions'
export * from './rotary'
export * from './rows'
