// Why a runtime cannot be used, as templates by stable code.

/** English templates; see `messages.ts`. */
export const RUNTIME_MESSAGES = {
  'runtime.wrong': 'the known-answer test is off by {error}.',
  'runtime.otherPlatform': '{label} does not exist for {platform}; it needs {needs}.',
  'runtime.noProvider': 'this build of ONNX Runtime has no provider "{provider}"; it needs {needs}.',
  'runtime.needs': 'it needs {needs}: {problem}',
  'runtime.noKernels': 'there is no matrix product for {platform} on {processor}.',
  'runtime.notInstalled':
    'it is not installed; `tuneloom runtime install tensorflow` (with --gpu for NVIDIA cards) does it.',
} as const
