// German for why a runtime cannot be used, and for what its device needs.
import type { MessageCode } from '../../../../engine/api/contract/views.ts'

export const runtimeMessages: Readonly<Record<Extract<MessageCode, `runtime.${string}`>, string>> = {
  'runtime.wrong': 'Bei der Probe mit bekanntem Ergebnis beträgt die Abweichung {error}.',
  'runtime.otherPlatform': '{label} gibt es nicht für {platform}; nötig: {needs}.',
  'runtime.noProvider': 'Dieser ONNX Runtime fehlt der Anbieter „{provider}“; nötig: {needs}.',
  'runtime.needs': 'Nötig: {needs}. Hier heißt es: {problem}',
  'runtime.noKernels': 'Für {platform} auf {processor} gibt es kein Matrixprodukt.',
  'runtime.notInstalled':
    'Nicht installiert; das erledigt `tuneloom runtime install tensorflow` (mit --gpu für Karten von NVIDIA).',
}

export const runtimeWords: Readonly<Record<string, string>> = {
  'word.an NVIDIA driver and the CUDA 12 package of ONNX Runtime':
    'ein Treiber von NVIDIA und das CUDA-12-Paket von ONNX Runtime',
  'word.a graphics driver with Vulkan, Direct3D 12 or Metal':
    'ein Grafiktreiber mit Vulkan, Direct3D 12 oder Metal',
  'word.Direct3D 12': 'Direct3D 12',
  'word.macOS 12 or newer': 'macOS 12 oder neuer',
}
