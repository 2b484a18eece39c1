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
  'runtime.cpuMemory':
    '{bytes} Bytes haben neben den {used} benutzten keinen Platz; ein Speicher fasst 4 GiB.',
  'runtime.cpuMemoryFix': 'Kleinere Stapel oder kürzere Texte wählen.',
  'runtime.cpuMemoryFix2': 'Das Rechenwerk onnx-cpu wählen.',
  'runtime.threadEnded': 'Ein Thread des Rechenwerks ist zu Ende gegangen: {reason}',
  'runtime.oneMemory': '{floats} Zahlen brauchen mehr als die 4 GiB, die ein Speicher fasst.',
  'runtime.silent': '{name}: Erwartet wird eine Antwort innerhalb von {seconds} s, es kam keine.',
  'runtime.silentFix': 'Beim letzten Speicherstand mit einem anderen Rechenwerk fortsetzen.',
  'runtime.silentFix2': 'Den Treiber des Geräts aktualisieren.',
  'runtime.noneRuns': 'Hier läuft keines der Rechenwerke. {reasons}',
  'runtime.unknown': 'Ein Rechenwerk „{name}“ gibt es nicht.',
  'runtime.refusesModel': 'ONNX Runtime lehnt das Modell ab: {reason}',
  'runtime.tensorflowAbsent': 'TensorFlow ist nicht installiert.',
  'runtime.tensorflowLoad': 'TensorFlow: {file} lässt sich nicht laden: {reason}',
  'runtime.tensorflowLoadFix': '`tuneloom runtime install tensorflow` noch einmal ausführen.',
  'runtime.tensorflowFailed': 'TensorFlow: {kernel}: {reason}',
  'runtime.tensorflowMemoryFix': 'Kleinere Stapel nehmen und Gradienten über mehr davon sammeln.',
  'runtime.tensorflowStart': 'TensorFlow.js startet nicht: {reason}',
  'runtime.tensorflowStartFix':
    '`tuneloom runtime install tensorflow` ausführen (mit --gpu für Karten von NVIDIA).',
  'runtime.install':
    'TensorFlow lässt sich auf {platform} {architecture} nicht installieren, nur auf linux x64.',
  'runtime.installFix': 'Ein anderes Rechenwerk nehmen: Die Einstellungen nennen die dieses Computers.',
  'runtime.wrongIn': '{name}: {problem}',
  'runtime.deviceFull': '{runtime}: Das Gerät hat keinen Platz für das, was dieser Graph braucht: {reason}',
  'runtime.deviceBytes': '{runtime}: Das Gerät hat keinen Platz für {bytes} weitere Bytes: {reason}',
  'runtime.deviceFullFix': 'Kleinere Stapel wählen und mehr Schritte sammeln.',
  'runtime.deviceFullFix2': 'Kürzere Texte wählen, oder einen Adapter statt aller Gewichte.',
  'runtime.deviceFullFix3': 'Das Rechenwerk onnx-cpu wählen: Es hat den Arbeitsspeicher des Computers.',
  'runtime.deviceLost': '{runtime}: Das Gerät ging verloren: {reason}',
  'runtime.runFailed': '{runtime}: Eine Rechnung ist fehlgeschlagen: {reason}',
}

export const runtimeWords: Readonly<Record<string, string>> = {
  'word.an NVIDIA driver and the CUDA 12 package of ONNX Runtime':
    'ein Treiber von NVIDIA und das CUDA-12-Paket von ONNX Runtime',
  'word.a graphics driver with Vulkan, Direct3D 12 or Metal':
    'ein Grafiktreiber mit Vulkan, Direct3D 12 oder Metal',
  'word.Direct3D 12': 'Direct3D 12',
  'word.macOS 12 or newer': 'macOS 12 oder neuer',
}
