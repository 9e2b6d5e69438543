"""Model folders: a round trip that others can read, and one clear sentence for everything that can be wrong."""

import contextlib
import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch
from huggingface_hub import constants

from sparring.agents.policies._folders import end_token
from sparring.agents.policies.devices import pick_device, pick_dtype
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue, CheckpointError
from sparring.types import Message, Prompt

from .conftest import another
from .toys import full_disk, state_bytes

load = TransformersPolicy.from_pretrained


@pytest.fixture(scope="module")
def folder(untrained, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "whole"
    untrained.save_pretrained(path)
    return path


@pytest.fixture
def damaged(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "damaged")


def test_a_folder_holds_what_hugging_face_expects(folder):
    names = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= names


def test_a_round_trip_changes_no_bit(folder, untrained):
    again = load(folder, device="cpu", max_new_tokens=untrained.max_new_tokens)
    prompts = [Prompt((Message("user", "Your card is J."),), seed, ("bet",)) for seed in range(50)]
    assert state_bytes(again.model) == state_bytes(untrained.model)
    assert again.generate(prompts) == untrained.generate(prompts)
    assert again.probabilities(prompts) == untrained.probabilities(prompts)


FRESH = """
import sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
torch.set_num_threads(1)
model, tokenizer = (auto.from_pretrained(sys.argv[1]) for auto in (AutoModelForCausalLM, AutoTokenizer))
chat = [{"role": "system", "content": "rules"}, {"role": "user", "content": "Your card is J."}]
ids = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=False)
with torch.no_grad():
    torch.save((ids, model(ids).logits), sys.argv[2])
"""


@pytest.mark.slow
def test_transformers_alone_loads_it_in_a_fresh_process_with_identical_logits(folder, untrained, tmp_path):
    subprocess.run([sys.executable, "-c", FRESH, str(folder), str(tmp_path / "out.pt")], check=True, timeout=600)
    ids, logits = torch.load(tmp_path / "out.pt")
    assert tuple(ids[0].tolist()) == untrained.encode((Message("system", "r"), Message("user", "Your card is J.")))
    with torch.no_grad():
        assert torch.equal(untrained.model(ids).logits, logits)


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])


FAULTS = {
    "no config": (lambda f: (f / "config.json").unlink(), "no config.json"),
    "torn config": (lambda f: cut(f / "config.json", 100), "config"),
    "empty config": (lambda f: cut(f / "config.json", 0), "config"),
    "wrong config": (
        lambda f: (f / "config.json").write_text('{"model_type":"llama","hidden_size":"x"}'),
        "hidden_size",
    ),
    "no weights": (lambda f: (f / "model.safetensors").unlink(), "model.safetensors"),
    "torn weights": (lambda f: cut(f / "model.safetensors", 5000), "SafetensorError"),
    "empty weights": (lambda f: cut(f / "model.safetensors", 0), "SafetensorError"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "no tokenizer.json"),
    "torn tokenizer": (lambda f: cut(f / "tokenizer.json", 500), "cannot load"),
    "wrong tokenizer": (lambda f: (f / "tokenizer.json").write_text('{"added_tokens":[],"model":{}}'), "cannot load"),
    "torn tokenizer config": (lambda f: cut(f / "tokenizer_config.json", 50), "cannot load"),
    "no template": (lambda f: (f / "chat_template.jinja").unlink(), "no chat template"),
    "torn template": (lambda f: cut(f / "chat_template.jinja", 40), "chat template fails"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_half_written_folder_is_one_sentence(damaged, fault):
    harm, said = FAULTS[fault]
    harm(damaged)
    with pytest.raises(CheckpointError, match=said) as caught:
        load(damaged, device="cpu")
    assert "\n" not in str(caught.value)
    assert str(damaged) in str(caught.value)


def test_weights_that_lack_a_tensor_are_not_made_up(damaged):
    from safetensors.torch import load_file, save_file

    weights = load_file(damaged / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, damaged / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"incomplete: model\.norm\.weight missing"):
        load(damaged, device="cpu")


@pytest.mark.parametrize("path", ["/no/such", "./none", "~/none", "a/b/c", "none/", "{tmp}/none", "here/none"])
def test_a_path_that_is_not_there_is_never_looked_for_on_the_hub(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    path = path.format(tmp=tmp_path)
    with pytest.raises(CheckpointError, match="there is no model folder") as caught:
        load(path)
    assert path in str(caught.value)


def test_a_file_is_no_folder(folder, untrained):
    with pytest.raises(CheckpointError, match="is a file"):
        load(folder / "config.json")
    with pytest.raises(CheckpointError, match="in the way"):
        untrained.save_pretrained(folder / "config.json")


def test_a_hub_that_cannot_be_reached_is_said_at_once(monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(CheckpointError, match=r"no folder 'nobody/none', and .* not asked .*127\.0\.0\.1:9.*refused"):
        load("nobody/none")


def test_offline_mode_is_obeyed(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CheckpointError, match="HF_HUB_OFFLINE is set"):
        load("nobody/none")


class Nothing(BaseHTTPRequestHandler):
    """A hub that knows no model."""

    def do_HEAD(self):
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("X-Error-Code", "RepoNotFound")
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def local_hub():
    with ThreadingHTTPServer(("127.0.0.1", 0), Nothing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_what_the_hub_says_is_passed_on(monkeypatch):
    with local_hub() as url:
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")
        with pytest.raises(CheckpointError, match="no folder 'nobody/none', and the Hugging Face hub does not give"):
            load("nobody/none")


@pytest.mark.parametrize("size", [100, 1500, 5000])
def test_a_full_disk_is_one_sentence(untrained, tmp_path, size):
    with full_disk(size), pytest.raises(CheckpointError, match=r"cannot write a model to .*File too large"):
        untrained.save_pretrained(tmp_path / "model")


@pytest.mark.parametrize("device", ["gpu", "mps", "meta", "cuda:99", "cpu0"])
def test_a_device_that_is_not_there_is_refused(folder, device):
    with pytest.raises(BadValue, match="use 'auto'"):
        load(folder, device=device)


def test_a_dtype_that_models_do_not_run_in_is_refused(folder):
    with pytest.raises(BadValue, match="dtype='int8'"):
        load(folder, device="cpu", dtype="int8")


def test_the_dtype_follows_the_device():
    assert pick_dtype("auto", torch.device("cpu")) == "float32"
    assert pick_dtype("auto", torch.device("cuda")) == "bfloat16"
    assert pick_device("cpu").type == "cpu"


def test_half_precision_models_answer_too(folder):
    policy = load(folder, device="cpu", dtype="bfloat16")
    assert policy.model.dtype == torch.bfloat16
    assert len(policy.generate([Prompt((Message("user", "K"),))])) == 1


SETTINGS = ({"max_new_tokens": 0}, {"temperature": -1.0}, {"temperature": float("nan")}, {"batch_tokens": 0})


@pytest.mark.parametrize("wrong", SETTINGS)
def test_settings_outside_their_range_are_refused(untrained, wrong):
    with pytest.raises(BadValue, match=next(iter(wrong))):
        another(untrained, **wrong)


def test_an_answer_ends_with_the_token_that_the_chat_template_writes(folder):
    # Some models end a turn with another token than their tokenizer's end of sequence.
    policy = load(folder, device="cpu", max_new_tokens=8)
    policy.tokenizer.chat_template = policy.tokenizer.chat_template.replace("<|end|>", "<|act|>\n")
    assert policy.tokenizer.eos_token == "<|end|>"
    assert end_token(policy.tokenizer) == policy.tokenizer.convert_tokens_to_ids("<|act|>")


def test_without_a_token_to_end_an_answer_there_is_no_policy(folder, damaged):
    config = json.loads((damaged / "tokenizer_config.json").read_text())
    (damaged / "tokenizer_config.json").write_text(json.dumps({**config, "eos_token": None}))
    (damaged / "chat_template.jinja").write_text("{% for m in messages %}{{ m.content }}{% endfor %}")
    with pytest.raises(CheckpointError, match="no end-of-sequence token"):
        load(damaged, device="cpu")
