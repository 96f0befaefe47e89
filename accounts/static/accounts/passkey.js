// Lets the browser make or use a passkey, and sends its answer with the form of the button.
const button = document.getElementById("passkey");
const options = JSON.parse(button.dataset.options);
const isNew = "rp" in options;
const problems = [...document.querySelectorAll("[data-problem]")];

async function usePasskey() {
  problems.forEach((problem) => { problem.hidden = true; });
  button.disabled = true;
  try {
    const answer = isNew
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    document.getElementById(button.dataset.field).value = JSON.stringify(answer);
    button.form.submit();
  } catch (error) {
    show(error.name);
    button.disabled = false;
    button.focus();
  }
}

function show(name) {
  const problem = problems.find(({ dataset }) => dataset.problem === name) ?? problems[0];
  problem.hidden = false;
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  button.hidden = false;
  button.focus();
  button.addEventListener("click", usePasskey);
  if ("starts" in button.dataset) {
    usePasskey();
  }
} else {
  show("unsupported");
}
