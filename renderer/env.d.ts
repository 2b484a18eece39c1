// What the bundler adds to the language: components, style sheets and its own constants.
/// <reference types="svelte" />
/// <reference types="vite/client" />
