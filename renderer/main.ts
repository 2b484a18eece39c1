// Starts the window: styles, road to the host, the app.
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/parts.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { connect } from './lib/client/connect.ts'
import { connection } from './lib/client/client.svelte.ts'

connection.start(connect)
const target = document.getElementById('app')
if (target) mount(App, { target })
