// The devices that ONNX Runtime reaches besides the processor; each is tried in a process of its own before use.
import { message } from '../base/message.ts'
import { supportedBackends } from './onnx.ts'
import { OnnxDevice, type Provider } from './onnx-device.ts'
import { trialOf } from './onnx-trial.ts'
import type { RuntimeDescriptor } from './runtime.ts'

/** What is particular to one device. */
interface Device extends Omit<Provider, 'hasHalf'> {
  readonly name: string
  readonly label: string
  readonly help: string
  /** Where its package of ONNX Runtime exists. */
  readonly platforms: readonly NodeJS.Platform[]
  /** What a person must have, in words. */
  readonly needs: string
}

const DEVICES: readonly Device[] = [
  {
    name: 'onnx-cuda',
    label: 'ONNX Runtime (CUDA)',
    help: 'NVIDIA graphics cards, by the CUDA 12 libraries. Weights come back to the host after every step.',
    provider: 'cuda',
    keepsTensors: false,
    platforms: ['linux', 'win32'],
    needs: 'an NVIDIA driver and the CUDA 12 package of ONNX Runtime',
  },
  {
    name: 'onnx-webgpu',
    label: 'ONNX Runtime (WebGPU)',
    help: 'Any graphics card by Vulkan, Direct3D 12 or Metal. Tensors stay on the device between runs.',
    provider: 'webgpu',
    keepsTensors: true,
    platforms: ['linux', 'win32', 'darwin'],
    needs: 'a graphics driver with Vulkan, Direct3D 12 or Metal',
  },
  {
    name: 'onnx-directml',
    label: 'ONNX Runtime (DirectML)',
    help: 'Graphics cards on Windows. Weights come back to the host after every step.',
    provider: 'dml',
    keepsTensors: false,
    platforms: ['win32'],
    needs: 'Direct3D 12',
  },
  {
    name: 'onnx-coreml',
    label: 'ONNX Runtime (Core ML)',
    help: 'Apple computers. Weights come back to the host after every step.',
    provider: 'coreml',
    keepsTensors: false,
    platforms: ['darwin'],
    needs: 'macOS 12 or newer',
  },
]

/** One descriptor per device. */
export const [onnxCuda, onnxWebgpu, onnxDirectml, onnxCoreml] = DEVICES.map(descriptorOf) as [
  RuntimeDescriptor,
  RuntimeDescriptor,
  RuntimeDescriptor,
  RuntimeDescriptor,
]

function descriptorOf(device: Device): RuntimeDescriptor {
  const { name, label, help, provider, needs } = device
  return {
    name,
    label,
    help,
    isDevice: true,
    unavailable: async () => {
      if (!device.platforms.includes(process.platform))
        return message('runtime.otherPlatform', { label, platform: process.platform, needs })
      if (!supportedBackends().includes(provider)) return message('runtime.noProvider', { provider, needs })
      const { problem } = await trialOf(name)
      return problem === undefined ? undefined : message('runtime.needs', { needs, problem })
    },
    open: async () => {
      const { hasHalf = false } = await trialOf(name)
      return new OnnxDevice(name, { ...device, hasHalf })
    },
  }
}

/** A device by the runtime's name, without trying it. */
export function deviceNamed(name: string): OnnxDevice | undefined {
  const device = DEVICES.find((each) => each.name === name)
  return device && new OnnxDevice(name, { ...device, hasHalf: false })
}
