'use strict';

// What comes from outside is put on the page as text and never as HTML.

const byId = id => document.getElementById(id);
const cards = new Map();

function message(kind) {
  const paragraph = document.createElement('p');
  paragraph.className = 'message ' + kind;
  byId('messages').append(paragraph);
  return paragraph;
}

function who(paragraph, text) {
  const line = document.createElement('span');
  line.className = 'who';
  line.textContent = text;
  paragraph.append(line);
}

function toTheEnd() {
  byId('messages').scrollTop = byId('messages').scrollHeight;
}

/** Gives each server-sent event of an answer as soon as it is there. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const whole = text.split('\n\n');
    text = whole.pop();
    for (const event of whole) {
      const fields = {};
      for (const line of event.split('\n')) {
        const colon = line.indexOf(':');
        fields[line.slice(0, colon)] = line.slice(colon + 1);
      }
      yield {kind: fields.event, data: JSON.parse(fields.data)};
    }
  }
}

async function ask(question) {
  message('question').textContent = question;
  const answer = message('answer');
  const text = document.createTextNode('');
  answer.append(text);
  try {
    const response = await fetch('api/chat', {
      method: 'POST',
      headers: {'Content-Type': 'application/json', 'Accept': 'text/event-stream'},
      body: JSON.stringify({question}),
    });
    if (!response.ok) {
      throw new Error('HTTP ' + response.status);
    }
    let model = null;
    for await (const event of events(response)) {
      if (event.kind === 'content') {
        text.data += event.data.text;
        model = event.data.model || model;
      } else if (event.kind === 'failed') {
        answer.classList.add('failed');
        text.data += (text.data ? '\n' : '') + event.data.text;
      }
      toTheEnd();
    }
    if (model) {
      who(answer, 'answered by ' + model);
    }
  } catch (error) {
    answer.classList.add('failed');
    text.data += (text.data ? '\n' : '') + 'No answer: ' + error.message;
  }
  toTheEnd();
}

byId('ask').addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.target;
  const question = form.question.value.trim();
  if (!question) {
    return;
  }
  const button = form.querySelector('button');
  button.disabled = true;
  byId('status').textContent = 'Waiting for the answer …';
  form.question.value = '';
  await ask(question);
  byId('status').textContent = '';
  button.disabled = false;
  form.question.focus();
  refresh();
});

function card(provider) {
  const article = byId('provider').content.firstElementChild.cloneNode(true);
  const select = article.querySelector('select');
  for (const illness of provider.illnesses) {
    select.append(new Option(illness.text, illness.name));
  }
  article.querySelector('button').addEventListener('click', async () => {
    const ill = article.dataset.ill === 'true';
    await fetch('api/providers/' + encodeURIComponent(provider.name), {
      method: 'PUT',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({illness: ill ? null : select.value}),
    });
    refresh();
  });
  byId('providers').append(article);
  cards.set(provider.name, article);
  return article;
}

function show(provider) {
  const article = cards.get(provider.name) || card(provider);
  const ill = provider.illness !== null;
  article.id = provider.name;
  article.dataset.ill = ill;
  article.querySelector('h3').textContent = provider.model + ' (' + provider.name + ')';
  const state = article.querySelector('.state');
  state.dataset.state = provider.state;
  state.textContent = provider.state.toLowerCase().replace('_', '-');
  article.querySelector('.detail').textContent = provider.detail;
  const select = article.querySelector('select');
  select.disabled = ill;
  if (ill) {
    select.value = provider.illness;
  }
  const button = article.querySelector('button');
  button.textContent = (ill ? 'Heal ' : 'Make ill: ') + provider.name;
}

async function refresh() {
  try {
    const response = await fetch('api/providers');
    (await response.json()).forEach(show);
  } catch (error) {
    byId('status').textContent = 'The application does not answer.';
  }
}

refresh();
setInterval(refresh, 1000);
