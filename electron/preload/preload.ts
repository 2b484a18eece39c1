// Runs sandboxed before the page: gives it eight functions and its road to the engine, nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { createShellApi, forward } from './api.ts'

contextBridge.exposeInMainWorld('tuneloom', createShellApi(ipcRenderer, webUtils))
forward(ipcRenderer, window)
