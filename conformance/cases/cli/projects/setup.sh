# A repository, and a local copy of it where projects are kept.
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z GIT_CONFIG_GLOBAL=/dev/null
mkdir -p repos/demo
cp nextflow.config repos/demo/
cp main.nf repos/demo/main.nf
cp main.nf repos/demo/second.nf
cd repos/demo
git init -q -b main
git add .
git commit -q -m one
git tag v1
echo '// two' >> second.nf
git commit -q -a -m two
git checkout -q -b dev
echo '// dev' >> second.nf
git commit -q -a -m three
git checkout -q main
git clone -q "file://$PWD" "$NXF_HOME/assets/local/demo"
