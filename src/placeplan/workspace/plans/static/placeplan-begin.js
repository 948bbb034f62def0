// Said before the page is drawn, so that nothing jumps: a script runs here, and it can be the design system's.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('nhsuk-frontend-supported')
}
