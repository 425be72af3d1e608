#!/bin/sh
# Makes the certificates of this folder anew. They are kept here because the tests must run where there is no openssl, and
# Node cannot make one; nothing but tests believes in them. They end in 2126.
set -eu
cd "$(dirname "$0")"
authority() { # authority FILE
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=$1" \
    -addext basicConstraints=critical,CA:TRUE -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
issue() { # issue FILE SUBJECT EXTENSION
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  echo "$3" | openssl x509 -req -in "$1.csr" -CA authority.crt -CAkey authority.key -CAcreateserial -days 36500 \
    -extfile /dev/stdin -out "$1.crt" 2>/dev/null
  rm "$1.csr"
}
authority authority
authority stranger                                     # another authority, which has issued nothing here
issue server localhost subjectAltName=DNS:localhost    # for the name alone: 127.0.0.1 is another host to it
issue client certified extendedKeyUsage=clientAuth     # PostgreSQL's user `certified`
rm -f authority.key stranger.key authority.srl
