# The two commands a newcomer needs are `make demo` and `make test`. Both install what they need and say what they do.

PACKAGES = build-essential cmake pkg-config clang libclang-dev libtesseract-dev libleptonica-dev \
           tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd \
           fonts-liberation fonts-dejavu-core fonts-freefont-ttf
# For tests only: a browser for the desk, and more languages for the recogniser.
TEST_PACKAGES = chromium chromium-driver tesseract-ocr-spa tesseract-ocr-fra tesseract-ocr-deu
TARGET   = $(or $(CARGO_TARGET_DIR),target)
CHARTROOM = $(TARGET)/release/chartroom
DEMO     = demo-archive

.PHONY: help demo test check bench hostile samples packages rust build clean-demo

help:
	@echo "make demo     install what is needed, build, take sample-scans/ in, search it, show a page in review"
	@echo "make test     install what is needed and run every test"
	@echo "make check    formatting, lints, documentation and tests, as the build server runs them"
	@echo "make bench    measure: reading against the tesseract program, memory, searching 100,000 pages, the desk under 20 clerks, filing namesakes"
	@echo "make hostile  ten minutes of a watch that gets every bad file there is, again and again"
	@echo "make samples  make sample-scans/ anew"

rust:
	@command -v cargo >/dev/null || { \
	  echo "Rust is missing. Install it from https://rustup.rs:"; \
	  echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"; \
	  echo "then open a new terminal and run make again."; exit 3; }

# Installs the Debian or Ubuntu packages that are not there yet; with all of them there it asks for nothing.
packages:
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing system packages:$$missing"; \
	  SUDO=""; [ "$$(id -u)" = 0 ] || SUDO=sudo; \
	  $$SUDO apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -y -qq --no-install-recommends $$missing >/dev/null || { \
	    echo "The packages above could not be installed; install them by hand and run make again."; exit 3; }; \
	fi

build: rust packages
	@echo "Building Chartroom (about 10 minutes the first time)"
	@cargo build --release --bin chartroom

demo: build clean-demo
	@CHARTROOM=$(CHARTROOM) DEMO=$(DEMO) sh docs/demo.sh

clean-demo:
	@rm -rf $(DEMO)

test check: PACKAGES += $(TEST_PACKAGES)
test: rust packages
	cargo test --release --workspace

check: rust packages
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps --document-private-items --quiet
	$(MAKE) test

bench: build
	@cargo build --release -p chartroom-samples
	cargo bench --bench search
	cargo bench --bench desk
	cargo bench --bench filing
	cargo bench --bench recogniser
	cargo bench --bench convert
	cargo bench --bench isolation

# Ten minutes (or CHARTROOM_HOSTILE_S seconds) of a watch that gets every bad file again and again.
hostile: build
	cargo bench --bench hostile

samples: rust packages
	cargo run --release -p chartroom-samples -- sample-scans sample-scans
