"""Tests of the adapters against a running `globe rewards serve`, named by GLOBE_REWARDS_URL. Standard library only.

    GLOBE_REWARDS_URL=http://127.0.0.1:8010/v1 python3 adapters/test_adapters.py
"""

import asyncio
import base64
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import globe_rewards  # noqa: E402
from globe_rewards import RewardClient, RewardServerError, fold_rows, image_of, reward_funcs, text_of  # noqa: E402


def answer(city):
    return f"<think>A church.</think><answer>country: France\ncity: {city}</answer>"


COLUMNS = {
    "solution": ["<country>France</country><city>Paris</city>"] * 3 + ["<country>Spain</country><city></city>"],
    "entities": [[{"text": "church"}]] * 3 + [None],
}
COMPLETIONS = [answer("Paris"), answer("Lyon"), "nothing", answer("Madrid")]


class Played:
    """A server that answers with what a list says: a status, seconds of silence, or a connection that breaks."""

    def __init__(self, *script):
        self.script, self.keys, self.requests = list(script), [], []
        played = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                played.requests.append(json.loads(body))
                played.keys.append(self.headers["idempotency-key"])
                act = played.script.pop(0) if len(played.script) > 1 else played.script[0]
                if act == "break":
                    self.connection.close()
                    return
                if isinstance(act, float):
                    time.sleep(act)
                    act = 200
                status, content = act if isinstance(act, tuple) else (act, {"error": {"message": f"status {act}"}})
                if status == 200 and not isinstance(act, tuple):
                    content = {"rewards": {"format.code": [1]}, "totals": [1]}
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                if status in (429, 503):
                    self.send_header("retry-after", "0")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class AgainstTheServer(unittest.TestCase):
    def call(self, name, completions=None, **columns):
        [function] = reward_funcs(name)
        count = len(completions or COMPLETIONS)
        prompts = [f"prompt {min(index // 3, 1)}" for index in range(count)]
        ignored = {"trainer_state": object(), "log_metric": print, "completion_ids": [[1]] * count}
        return function(prompts=prompts, completions=completions or COMPLETIONS, **{**COLUMNS, **ignored, **columns})

    def test_values_come_in_order(self):
        self.assertEqual(self.call("format.strict"), [1, 1, 0, 1])
        values = self.call("accuracy.paper")
        self.assertAlmostEqual(values[1], 0.2)
        self.assertEqual([values[0], values[2], values[3]], [1, 0, 0])

    def test_what_abstains_is_none_for_its_group(self):
        self.assertEqual(self.call("visual.paper"), [1, 1, 0, None])

    def test_the_sum_follows_the_rule(self):
        self.assertEqual([round(value, 6) for value in self.call("sum")], [2.5, 1.7, 0, 1])

    def test_messages_are_completions_too(self):
        messages = [[{"role": "assistant", "content": text}] for text in COMPLETIONS]
        self.assertEqual(self.call("format.strict", messages), [1, 1, 0, 1])

    def test_numbers_that_are_missing_are_unknown(self):
        values = self.call("accuracy.distance", lat=[48.85] * 3 + [float("nan")], lon=[2.35] * 3 + [float("nan")])
        self.assertEqual([values[0], values[3]], [1, None])

    def test_functions_are_named_after_their_rewards(self):
        self.assertEqual([each.__name__ for each in reward_funcs("visual.f1", "sum")], ["globe_visual_f1", "globe_sum"])
        self.assertEqual(len(reward_funcs()), 10)
        with self.assertRaisesRegex(ValueError, "There is no reward visual"):
            reward_funcs("visual")

    def test_a_refusal_says_what_is_wrong(self):
        with self.assertRaisesRegex(RewardServerError, r"refuses the request \(400\): .*columns\.solution\[0\]"):
            self.call("accuracy.paper", solution=["Paris"] * 4)
        with self.assertRaisesRegex(RewardServerError, "asks a judge, and this server has none"):
            self.call("localizability.paper")
        with self.assertRaisesRegex(ValueError, "The column city has 1 values for 4 completions"):
            self.call("accuracy.paper", city=["Paris"])


class WhenTheServerFails(unittest.TestCase):
    def ask(self, played, **options):
        return RewardClient(played.url, **options).score(["a"], {}, rewards=["format.code"])

    def setUp(self):
        self.pause, globe_rewards._pause = globe_rewards._pause, lambda *_: 0.01

    def tearDown(self):
        globe_rewards._pause = self.pause

    def test_it_is_asked_again_under_the_same_key(self):
        with Played(503, "break", 429, (200, b"{not json"), 200) as played:
            self.assertEqual(self.ask(played)["totals"], [1])
            self.assertEqual(len(played.keys), 5)
            self.assertEqual(len(set(played.keys)), 1)

    def test_every_request_has_a_key_of_its_own(self):
        with Played(200) as played:
            self.ask(played)
            self.ask(played)
            self.assertEqual(len(set(played.keys)), 2)

    def test_a_refusal_is_final(self):
        with Played(401, 200) as played:
            with self.assertRaisesRegex(RewardServerError, r"refuses the request \(401\): status 401"):
                self.ask(played)
            self.assertEqual(len(played.keys), 1)

    def test_a_redirect_is_not_followed(self):
        with Played((302, {})) as played:
            with self.assertRaisesRegex(RewardServerError, r"refuses the request \(302\)"):
                self.ask(played)

    def test_proxies_of_the_web_are_left_out(self):
        code = "import globe_rewards; print(globe_rewards.RewardClient(retries=0).ask({})['totals'])"
        with Played(200) as played:
            proxied = {"http_proxy": "http://127.0.0.1:9", "no_proxy": "", "GLOBE_REWARDS_URL": played.url}
            done = subprocess.run(
                [sys.executable, "-c", code], cwd=HERE, env={**os.environ, **proxied}, capture_output=True, text=True
            )
        self.assertEqual(done.stdout, "[1]\n", done.stderr)

    def test_silence_ends(self):
        with Played(5.0) as played:
            begun = time.monotonic()
            with self.assertRaisesRegex(RewardServerError, "no answer in 2 attempts: .*timed out"):
                self.ask(played, timeout=0.2, retries=1)
            self.assertLess(time.monotonic() - begun, 3)

    def test_nobody_there_is_said_so(self):
        with self.assertRaisesRegex(RewardServerError, "Is `globe rewards serve` running"):
            RewardClient("http://127.0.0.1:9/v1", retries=1).score(["a"], {})
        with self.assertRaisesRegex(RewardServerError, "GLOBE_REWARDS_URL takes one like"):
            RewardClient("localhost:8010/v1").score(["a"], {})

    def test_the_servers_wish_to_wait_is_followed(self):
        self.assertEqual([self.pause(0, "3"), self.pause(0, "900")], [3, 60])
        self.assertLessEqual(self.pause(3, None), 4)
        self.assertLessEqual(self.pause(30, None), 60)


class Rows(unittest.TestCase):
    def test_neighbours_with_equal_columns_are_one(self):
        rows, row_of = fold_rows({"group": [1, 1, 2, 2, 1], "city": list("aaaab")}, 5)
        self.assertEqual(row_of, [0, 0, 1, 1, 2])
        self.assertEqual([row["city"] for row in rows], ["a", "a", "b"])

    def test_pictures_become_urls_and_paths(self):
        url = "data:application/octet-stream;base64," + base64.b64encode(b"abc").decode()
        for image in (b"abc", {"bytes": b"abc", "path": "x"}, [{"bytes": b"abc"}], bytearray(b"abc")):
            self.assertEqual(image_of(image), url)
        self.assertEqual(image_of([{"bytes": None, "path": "x.jpg"}]), "x.jpg")
        self.assertIsNone(image_of([]))
        with self.assertRaisesRegex(TypeError, "A picture of type int"):
            image_of(3)

    def test_pictures_are_sent_once_for_a_group_and_only_where_they_are_shown(self):
        with Played((200, {"rewards": {"localizability.paper": [1, 1], "format.code": [1, 1]}})) as played:
            for name in ("localizability.paper", "format.code"):
                [function] = reward_funcs(name, client=RewardClient(played.url))
                function(prompts=["p", "p"], completions=["a", "b"], images=[[b"abc"], [b"abc"]])
            self.assertEqual(len(played.requests[0]["columns"]["images"]), 1)
            self.assertEqual(played.requests[0]["rows"], [0, 0])
            self.assertNotIn("images", played.requests[1]["columns"])

    def test_messages_are_read_as_text(self):
        parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
        self.assertEqual(text_of([{"role": "assistant", "content": parts}]), "ab")


class SwiftPlugin(unittest.TestCase):
    """The plugin under stand-ins of the module that it registers with, in its three forms."""

    def load(self, module, has_async):
        for name in [name for name in sys.modules if name.split(".")[0] in ("swift", "globe_swift")]:
            del sys.modules[name]
        base = type("ORM", (), {})
        stand_in = types.ModuleType(module)
        stand_in.ORM, stand_in.orms = base, {}
        if has_async:
            stand_in.AsyncORM = type("AsyncORM", (), {})
        for name in ("swift", module.rpartition(".")[0]):
            package = types.ModuleType(name)
            package.__path__ = []
            sys.modules[name] = package
        sys.modules[module] = stand_in
        importlib.import_module("globe_swift")
        return stand_in.orms

    def test_all_forms(self):
        for module, has_async in (("swift.plugin.orm", False), ("swift.plugin.orm", True), ("swift.rewards.orm", True)):
            with self.subTest(module=module, has_async=has_async):
                orms = self.load(module, has_async)
                self.assertEqual(len(orms), 11)
                functions = [orms[name](args=None) for name in ("globe_format_strict", "globe_sum")]
                self.assertEqual(type(functions[1]).__name__, "globe_sum")
                kwargs = {**COLUMNS, "trainer_state": object(), "prompt_id": list("aaab"), "messages": [[]] * 4}
                if has_async:
                    self.assertTrue(asyncio.iscoroutinefunction(functions[0].__call__))

                    async def both():
                        return await asyncio.gather(*(function(COMPLETIONS, **kwargs) for function in functions))

                    strict, total = asyncio.run(both())
                else:
                    strict, total = [function(COMPLETIONS, **kwargs) for function in functions]
                self.assertEqual(strict, [1, 1, 0, 1])
                self.assertEqual([round(value, 6) for value in total], [2.5, 1.7, 0, 1])

    def test_a_broken_installation_is_not_hidden(self):
        for name in [name for name in sys.modules if name.split(".")[0] in ("swift", "globe_swift")]:
            del sys.modules[name]
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "swift", "rewards"))
            open(os.path.join(folder, "swift", "__init__.py"), "w").close()
            with open(os.path.join(folder, "swift", "rewards", "__init__.py"), "w") as file:
                file.write("import a_library_that_is_missing\n")
            sys.path.insert(0, folder)
            try:
                with self.assertRaisesRegex(ModuleNotFoundError, "a_library_that_is_missing"):
                    importlib.import_module("globe_swift")
            finally:
                sys.path.remove(folder)


if __name__ == "__main__":
    unittest.main()
