// Single-threaded deferred rasterizer for the demo renderer: one call renders one image.
//
// Space: world z up, metres; view x right, y down, z forward. Triangles are rasterized with
// homogeneous edge functions (no clipping needed), shaded once per visible sample, and the
// samples are averaged down to the output image. A second z-buffer holds the nearest
// see-through layer, so glasses show what stands behind them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

struct V3 {
  float x, y, z;
};
inline V3 operator+(V3 a, V3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline V3 operator-(V3 a, V3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline V3 operator*(V3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline V3 operator*(V3 a, V3 b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
inline float dot(V3 a, V3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline V3 cross(V3 a, V3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline V3 normalize(V3 a) { return a * (1.0f / std::sqrt(dot(a, a) + 1e-20f)); }
inline V3 mix(V3 a, V3 b, float t) { return a + (b - a) * t; }
inline V3 load3(const float* p) { return {p[0], p[1], p[2]}; }
inline float clamp01(float x) { return x < 0 ? 0 : (x > 1 ? 1 : x); }
inline float fract(float x) { return x - std::floor(x); }
inline float smooth(float a, float b, float x) {
  float t = clamp01((x - a) / (b - a));
  return t * t * (3 - 2 * t);
}

inline uint32_t hash2(int x, int y, uint32_t seed) {
  uint32_t h = (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u ^ seed * 0xcb1ab31fu;
  h ^= h >> 15;
  h *= 0x2c1b3c6du;
  h ^= h >> 12;
  h *= 0x297a2d39u;
  return h ^ (h >> 15);
}
inline float rnd(int x, int y, uint32_t seed) { return (hash2(x, y, seed) >> 8) * (1.0f / 16777216.0f); }

// Value noise in [-1, 1].
inline float noise(float x, float y, uint32_t seed) {
  float fx = std::floor(x), fy = std::floor(y);
  int ix = (int)fx, iy = (int)fy;
  float tx = x - fx, ty = y - fy;
  tx = tx * tx * (3 - 2 * tx);
  ty = ty * ty * (3 - 2 * ty);
  float a = rnd(ix, iy, seed), b = rnd(ix + 1, iy, seed);
  float c = rnd(ix, iy + 1, seed), d = rnd(ix + 1, iy + 1, seed);
  return 2 * ((a + (b - a) * tx) * (1 - ty) + (c + (d - c) * tx) * ty) - 1;
}

// One row of the material table; the order is that of materials.Material.row().
struct Material {
  float base[3], second[3], third[3];
  float pattern, fa, fb, width, phase;
  float gloss, shininess, metal, emissive, alpha;
  float grain, grainAmp, grainFreq, seed;
  float decal, decalU, decalV, decalSu, decalSv, decalPeriod;
  float rim, spare0, spare1, spare2, spare3, spare4, spare5, spare6;
};
constexpr int kMaterialFloats = 37;
static_assert(sizeof(Material) == kMaterialFloats * sizeof(float), "material layout");
constexpr int kDecal = 64;

enum Pattern {
  kPlain = 0, kStriped = 1, kDotted = 2, kCheckered = 3, kFloral = 4,
  kPlanks = 20, kTiles = 21, kBricks = 22, kMarble = 24, kOutdoor = 26
};
enum Grain { kNone = 0, kSpeckle = 1, kWood = 2, kWeave = 3, kBrushed = 4, kMottled = 5 };

struct Light {
  float dir[3], colour[3], up[3], down[3], fillDir[3], fill[3];
  float shadowSoft, ao, exposure, wb[3], vignette, noise, blur, seed, shadowSize, contrast;
};

struct Triangle {
  // Bary weights of a ray d = (x, y, 1): e_i = row_i . d; 1 / z = e_0 + e_1 + e_2.
  double row[3][3];
  bool valid;
};

V3 surfaceColour(const Material& m, float u, float v, V3 base, V3 second, V3 third) {
  uint32_t seed = (uint32_t)m.seed;
  switch ((int)m.pattern) {
    case kStriped:
      return fract(m.fa * u + m.fb * v + m.phase) < m.width ? second : base;
    case kDotted: {
      float y = v * m.fb;
      float row = std::floor(y);
      float x = u * m.fa + 0.5f * ((int)row & 1) + m.phase;
      float dx = fract(x) - 0.5f, dy = y - row - 0.5f;
      return dx * dx + dy * dy < m.width * m.width ? second : base;
    }
    case kCheckered: {
      int k = (int)std::floor(u * m.fa + m.phase) + (int)std::floor(v * m.fb);
      return (k & 1) ? second : base;
    }
    case kFloral: {
      float y = v * m.fb;
      int row = (int)std::floor(y);
      float x = u * m.fa + 0.5f * (row & 1) + m.phase;
      int col = (int)std::floor(x);
      float jx = rnd(col & 7, row, seed) - 0.5f, jy = rnd(col & 7, row, seed + 7) - 0.5f;
      float dx = x - col - 0.5f - 0.2f * jx, dy = y - row - 0.5f - 0.2f * jy;
      float r = std::sqrt(dx * dx + dy * dy);
      if (r < 0.13f) return third;
      float petals = 4 + (int)(seed % 3);
      float angle = std::atan2(dy, dx) + 6.28f * jx;
      if (r < m.width * (0.62f + 0.38f * std::cos(petals * angle))) return second;
      float lx = dx + 0.33f, ly = dy + 0.33f;  // a leaf between the flowers
      float along = (lx + ly) * 0.7071f, across = (lx - ly) * 0.7071f;
      if (along * along / 0.03f + across * across / 0.005f < 1) return mix(third, base, 0.4f);
      return base;
    }
    case kPlanks: {
      float x = u * m.fa;
      int row = (int)std::floor(x);
      float y = v * m.fb + rnd(row, 3, seed);
      int col = (int)std::floor(y);
      float ex = x - row, ey = y - col;
      float tone = 0.82f + 0.36f * rnd(row, col, seed);
      float g = noise(u * 90 + 17 * row, v * 5 + 3 * col, seed);
      float g2 = noise(u * 31, v * 2.2f + 9 * row, seed + 1);
      V3 c = mix(base, second, 0.35f + 0.25f * g + 0.25f * g2) * tone;
      if (ex < m.width || ey < m.width * 0.35f) c = c * 0.45f;
      return c;
    }
    case kTiles:
    case kBricks: {
      float y = v * m.fb;
      int row = (int)std::floor(y);
      float x = u * m.fa + ((int)m.pattern == kBricks || m.phase > 0.5f ? 0.5f * (row & 1) : 0.0f);
      int col = (int)std::floor(x);
      float ex = x - col, ey = y - row;
      float g = m.width, gy = m.width * m.fb / m.fa;
      if (ex < g || ey < gy) return second;
      float tone = 1 + 0.25f * m.phase * 0 + 0.10f * (rnd(row, col, seed) - 0.5f);
      if ((int)m.pattern == kBricks) tone = 0.8f + 0.4f * rnd(row, col, seed);
      V3 c = base * tone;
      if (m.spare0 > 0 && rnd(row, col, seed + 5) < m.spare0) c = third * tone;
      if (m.spare1 > 0 && ((row + col) & 1)) c = third * tone;
      return c;
    }
    case kMarble: {
      float a = noise(u * 3, v * 3, seed), b = noise(u * 9, v * 9, seed + 1);
      float vein = std::fabs(noise(u * 2.2f + 0.6f * a + 0.2f * b, v * 4 + 0.8f * b, seed + 2));
      return mix(second, base, 0.25f + 0.75f * smooth(0.0f, 0.22f, vein)) * (1 + 0.06f * b);
    }
    case kOutdoor: {
      float hill = 0.42f + 0.10f * noise(u * 2.3f, 1.5f, seed) + 0.05f * noise(u * 9, 2.5f, seed);
      if (v < hill) return third * (0.75f + 0.35f * noise(u * 18, v * 18, seed + 2));
      float cloud = noise(u * 3, v * 6, seed + 3) + 0.5f * noise(u * 7, v * 13, seed + 4);
      return mix(mix(second, base, clamp01((v - hill) * 1.6f)), V3{1, 1, 1}, clamp01(cloud) * 0.8f);
    }
    default:
      return base;
  }
}

float grainFactor(const Material& m, float u, float v) {
  uint32_t seed = (uint32_t)m.seed + 11;
  float f = m.grainFreq;
  switch ((int)m.grain) {
    case kSpeckle: {
      float s = noise(u * f, v * f, seed);
      return 1 - m.grainAmp * smooth(0.45f, 0.7f, s);
    }
    case kWood: {
      float w = noise(u * f * 0.4f, v * f * 0.05f, seed);
      return 1 + m.grainAmp * (noise(u * f + 3 * w, v * f * 0.08f, seed + 1) + 0.6f * w);
    }
    case kWeave: {
      float s = std::sin(u * f * 6.2832f) * std::sin(v * f * 6.2832f);
      return 1 + m.grainAmp * (0.5f * s + 0.7f * noise(u * f * 0.7f, v * f * 0.7f, seed));
    }
    case kBrushed:
      return 1 + m.grainAmp * noise(u * f * 0.1f, v * f, seed);
    case kMottled:
      return 1 + m.grainAmp * (noise(u * f, v * f, seed) + 0.5f * noise(u * f * 2.7f, v * f * 2.7f, seed + 1));
    default:
      return 1;
  }
}

struct Tables {
  float linear[256];
  uint8_t srgb[4096];
  Tables() {
    for (int i = 0; i < 256; i++) linear[i] = std::pow(i / 255.0f, 2.2f);
    for (int i = 0; i < 4096; i++) srgb[i] = (uint8_t)std::lround(255 * std::pow(i / 4095.0f, 1 / 2.2f));
  }
};
const Tables kTables;

// Bilinear RGBA of a decal at (x, y) in [0, 1); alpha in w.
inline void sampleDecal(const uint8_t* decal, float x, float y, V3& rgb, float& alpha) {
  float px = x * kDecal - 0.5f, py = y * kDecal - 0.5f;
  int x0 = (int)std::floor(px), y0 = (int)std::floor(py);
  float tx = px - x0, ty = py - y0;
  V3 sum = {0, 0, 0};
  float a = 0, weightSum = 1e-6f;
  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++) {
      int xx = std::min(std::max(x0 + i, 0), kDecal - 1), yy = std::min(std::max(y0 + j, 0), kDecal - 1);
      const uint8_t* p = decal + 4 * (yy * kDecal + xx);
      float w = (i ? tx : 1 - tx) * (j ? ty : 1 - ty), wa = w * p[3] * (1 / 255.0f);
      sum = sum + V3{kTables.linear[p[0]], kTables.linear[p[1]], kTables.linear[p[2]]} * wa;
      a += wa;
      weightSum += wa;
    }
  rgb = sum * (1 / weightSum);
  alpha = a;
}

// A light-box room as mirrored by shiny things.
inline V3 environment(V3 r, const Light& light) {
  V3 up = load3(light.up), down = load3(light.down);
  float t = clamp01(0.5f + 0.9f * r.z);
  V3 c = mix(down * 0.7f, up * 1.25f, t * t * (3 - 2 * t));
  float box = std::max(0.0f, dot(r, load3(light.fillDir)));
  return c + load3(light.fill) * (1.6f * smooth(0.75f, 0.9f, box));
}

struct Scene {
  const float *pos, *nrm, *uv;
  const int* tri;
  const int* triMat;
  const uint8_t* triId;
  const uint8_t* triShadow;
  const Material* mats;
  const uint8_t* decals;
  int nVert, nTri;
  std::vector<V3> view;
  std::vector<Triangle> setup;
  float R[9];
  V3 eye;
  float fx, fy, cx, cy;  // in samples
  int w, h;

  V3 toWorld(V3 d) const {
    return {R[0] * d.x + R[3] * d.y + R[6] * d.z, R[1] * d.x + R[4] * d.y + R[7] * d.z,
            R[2] * d.x + R[5] * d.y + R[8] * d.z};
  }

  void prepare() {
    view.resize(nVert);
    for (int i = 0; i < nVert; i++) {
      V3 p = load3(pos + 3 * i) - eye;
      view[i] = {R[0] * p.x + R[1] * p.y + R[2] * p.z, R[3] * p.x + R[4] * p.y + R[5] * p.z,
                 R[6] * p.x + R[7] * p.y + R[8] * p.z};
    }
    setup.resize(nTri);
    for (int t = 0; t < nTri; t++) {
      Triangle& s = setup[t];
      double p[3][3];
      for (int k = 0; k < 3; k++) {
        V3 q = view[tri[3 * t + k]];
        p[k][0] = q.x;
        p[k][1] = q.y;
        p[k][2] = q.z;
      }
      for (int k = 0; k < 3; k++) {
        const double *a = p[(k + 1) % 3], *b = p[(k + 2) % 3];
        s.row[k][0] = a[1] * b[2] - a[2] * b[1];
        s.row[k][1] = a[2] * b[0] - a[0] * b[2];
        s.row[k][2] = a[0] * b[1] - a[1] * b[0];
      }
      double det = p[0][0] * s.row[0][0] + p[0][1] * s.row[0][1] + p[0][2] * s.row[0][2];
      s.valid = std::fabs(det) > 1e-13 && std::max({p[0][2], p[1][2], p[2][2]}) > 0.02;
      if (!s.valid) continue;
      for (auto& row : s.row)
        for (double& x : row) x /= det;
    }
  }

  // Calls cover(x, y, inverseDepth) for every sample a triangle covers.
  template <class F>
  void rasterize(int t, int step, F&& cover) const {
    const Triangle& s = setup[t];
    if (!s.valid) return;
    float x0 = 1e9f, x1 = -1e9f, y0 = 1e9f, y1 = -1e9f;
    bool crossing = false;
    for (int k = 0; k < 3; k++) {
      V3 q = view[tri[3 * t + k]];
      if (q.z < 0.02f) {
        crossing = true;
        break;
      }
      float x = fx * q.x / q.z + cx, y = fy * q.y / q.z + cy;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
    if (crossing) x0 = y0 = 0, x1 = (float)w, y1 = (float)h;
    // Samples sit at (i + 0.5) * step - 0.5 pixels of the sample grid.
    int ix0 = (int)std::max(0.0f, std::floor(x0 / step) - 1), iy0 = (int)std::max(0.0f, std::floor(y0 / step) - 1);
    int ix1 = (int)std::min((float)(w / step - 1), std::ceil(x1 / step));
    int iy1 = (int)std::min((float)(h / step - 1), std::ceil(y1 / step));
    if (ix0 > ix1 || iy0 > iy1) return;
    double stepX = step / (double)fx;
    float a0 = (float)(s.row[0][0] * stepX), a1 = (float)(s.row[1][0] * stepX), a2 = (float)(s.row[2][0] * stepX);
    for (int y = iy0; y <= iy1; y++) {
      double dy = ((y + 0.5) * step - cy) / fy, dx = ((ix0 + 0.5) * step - cx) / fx;
      float e0 = (float)(s.row[0][0] * dx + s.row[0][1] * dy + s.row[0][2]);
      float e1 = (float)(s.row[1][0] * dx + s.row[1][1] * dy + s.row[1][2]);
      float e2 = (float)(s.row[2][0] * dx + s.row[2][1] * dy + s.row[2][2]);
      for (int x = ix0; x <= ix1; x++) {
        int i = x - ix0;
        float f0 = e0 + a0 * i, f1 = e1 + a1 * i, f2 = e2 + a2 * i;
        if (f0 < 0 || f1 < 0 || f2 < 0) continue;
        float inv = f0 + f1 + f2;
        if (inv > 50.0f || inv <= 0) continue;
        cover(x, y, inv);
      }
    }
  }
};

struct ShadowMap {
  V3 s, t, l;
  float s0, t0, scaleS, scaleT, texel = 0;
  int n = 0;
  std::vector<float> depth;

  void build(const Scene& scene, V3 dir, int size) {
    l = dir;
    s = normalize(cross(dir, std::fabs(dir.z) > 0.9f ? V3{1, 0, 0} : V3{0, 0, 1}));
    t = cross(s, dir);
    float s1 = -1e9f, t1 = -1e9f;
    s0 = t0 = 1e9f;
    for (int k = 0; k < scene.nTri; k++) {
      if (!scene.triShadow[k]) continue;
      for (int c = 0; c < 3; c++) {
        V3 p = load3(scene.pos + 3 * scene.tri[3 * k + c]);
        float a = dot(p, s), b = dot(p, t);
        s0 = std::min(s0, a), s1 = std::max(s1, a), t0 = std::min(t0, b), t1 = std::max(t1, b);
      }
    }
    if (s1 < s0) return;
    n = size;
    s0 -= 0.02f, t0 -= 0.02f;
    scaleS = n / (s1 - s0 + 0.02f);
    scaleT = n / (t1 - t0 + 0.02f);
    texel = 1.0f / std::min(scaleS, scaleT);
    depth.assign((size_t)n * n, -1e9f);
    for (int k = 0; k < scene.nTri; k++) {
      if (!scene.triShadow[k]) continue;
      float px[3], py[3], pz[3];
      for (int c = 0; c < 3; c++) {
        V3 p = load3(scene.pos + 3 * scene.tri[3 * k + c]);
        px[c] = (dot(p, s) - s0) * scaleS;
        py[c] = (dot(p, t) - t0) * scaleT;
        pz[c] = dot(p, l);
      }
      float area = (px[1] - px[0]) * (py[2] - py[0]) - (px[2] - px[0]) * (py[1] - py[0]);
      if (std::fabs(area) < 1e-9f) continue;
      int x0 = std::max(0, (int)std::min({px[0], px[1], px[2]}));
      int x1 = std::min(n - 1, (int)std::max({px[0], px[1], px[2]}) + 1);
      int y0 = std::max(0, (int)std::min({py[0], py[1], py[2]}));
      int y1 = std::min(n - 1, (int)std::max({py[0], py[1], py[2]}) + 1);
      float inv = 1 / area;
      for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++) {
          float qx = x + 0.5f, qy = y + 0.5f;
          float w0 = ((px[1] - qx) * (py[2] - qy) - (px[2] - qx) * (py[1] - qy)) * inv;
          float w1 = ((px[2] - qx) * (py[0] - qy) - (px[0] - qx) * (py[2] - qy)) * inv;
          float w2 = 1 - w0 - w1;
          if (w0 < 0 || w1 < 0 || w2 < 0) continue;
          float z = w0 * pz[0] + w1 * pz[1] + w2 * pz[2];
          float& d = depth[(size_t)y * n + x];
          if (z > d) d = z;
        }
    }
  }

  // Fraction of the light that reaches p: 0 in full shadow, 1 in the open.
  float lit(V3 p, float soft, uint32_t jitter) const {
    if (!n) return 1;
    float a = (dot(p, s) - s0) * scaleS, b = (dot(p, t) - t0) * scaleT, z = dot(p, l) + 0.004f + texel;
    float rs = std::max(1.0f, soft * scaleS), rt = std::max(1.0f, soft * scaleT);
    float ang = (jitter & 1023) * (6.2832f / 1024), c = std::cos(ang), sn = std::sin(ang);
    static const float taps[6][2] = {{0.9f, 0.1f}, {-0.6f, 0.7f}, {-0.4f, -0.8f}, {0.3f, 0.4f}, {0.5f, -0.5f}, {-0.35f, 0.0f}};
    float open = 0;
    for (auto& tap : taps) {
      int x = (int)(a + rs * (c * tap[0] - sn * tap[1])), y = (int)(b + rt * (sn * tap[0] + c * tap[1]));
      if (x < 0 || y < 0 || x >= n || y >= n || depth[(size_t)y * n + x] < z) open += 1;
    }
    return open / 6;
  }
};

struct Shader {
  const Scene& scene;
  const Light& light;
  const ShadowMap& shadow;
  V3 sun, sunColour, up, down, fillDir, fill;

  Shader(const Scene& sc, const Light& l, const ShadowMap& m)
      : scene(sc), light(l), shadow(m), sun(normalize(load3(l.dir))), sunColour(load3(l.colour)),
        up(load3(l.up)), down(load3(l.down)), fillDir(normalize(load3(l.fillDir))), fill(load3(l.fill)) {}

  // Colour of triangle t at sample (x, y); opacity receives the layer's alpha.
  V3 shade(int t, int x, int y, float ao, float& opacity) const {
    const Triangle& s = scene.setup[t];
    double dx = (x + 0.5 - scene.cx) / scene.fx, dy = (y + 0.5 - scene.cy) / scene.fy;
    float e[3];
    for (int k = 0; k < 3; k++) e[k] = (float)(s.row[k][0] * dx + s.row[k][1] * dy + s.row[k][2]);
    float z = 1 / (e[0] + e[1] + e[2]);
    const int* idx = scene.tri + 3 * t;
    V3 n = {0, 0, 0};
    float u = 0, v = 0;
    for (int k = 0; k < 3; k++) {
      float b = e[k] * z;
      n = n + load3(scene.nrm + 3 * idx[k]) * b;
      u += scene.uv[2 * idx[k]] * b;
      v += scene.uv[2 * idx[k] + 1] * b;
    }
    V3 ray = scene.toWorld({(float)dx, (float)dy, 1});
    V3 p = scene.eye + ray * z;
    V3 toEye = normalize(ray * -1.0f);
    n = normalize(n);
    if (dot(n, toEye) < 0) n = n * -1.0f;

    const Material& m = scene.mats[scene.triMat[t]];
    V3 c = surfaceColour(m, u, v, load3(m.base), load3(m.second), load3(m.third));
    float printAlpha = 0;
    if (m.decal >= 0) {
      float du = u - m.decalU;
      if (m.decalPeriod > 0) du -= m.decalPeriod * std::round(du / m.decalPeriod);
      float qx = 0.5f + du / m.decalSu, qy = 0.5f - (v - m.decalV) / m.decalSv;
      if (qx >= 0 && qx < 1 && qy >= 0 && qy < 1) {
        V3 ink;
        sampleDecal(scene.decals + (size_t)m.decal * kDecal * kDecal * 4, qx, qy, ink, printAlpha);
        c = mix(c, ink, printAlpha);
      }
    }
    if (m.grain > 0) c = c * std::max(0.2f, grainFactor(m, u, v));

    float facing = dot(n, toEye);
    float ndl = std::max(0.0f, dot(n, sun));
    float open = ndl > 0 ? shadow.lit(p + n * 0.002f, light.shadowSoft, hash2(x, y, 77)) : 0;
    float hemi = 0.5f + 0.5f * n.z;
    V3 diffuse = mix(down, up, hemi) * ao + fill * (std::max(0.0f, dot(n, fillDir)) * (0.4f + 0.6f * ao)) +
                 sunColour * (ndl * open);
    V3 out = c * diffuse * (1 - 0.75f * m.metal);
    V3 r = n * (2 * facing) - toEye;
    float fres = std::pow(1 - std::max(0.0f, facing), 5.0f);
    if (m.gloss > 0 || m.metal > 0) {
      V3 hv = normalize(sun + toEye);
      float hl = std::max(0.0f, dot(n, hv));
      float spec = std::pow(hl, m.shininess) * (0.25f + m.shininess * 0.02f) * open;
      V3 env = environment(r, light) * (0.3f + 0.7f * ao);
      V3 tint = mix(V3{1, 1, 1}, c, m.metal);
      out = out + tint * sunColour * (spec * m.gloss);
      out = out + tint * env * (m.metal * 0.75f + m.gloss * (0.05f + 0.5f * fres));
    }
    out = out + c * m.emissive;
    opacity = m.alpha < 1 ? clamp01(m.alpha + 0.7f * printAlpha + 0.55f * std::pow(1 - facing, 2.5f)) : 1;
    return out;
  }
};

// Screen-space ambient occlusion at half resolution: nearby depth that rises above the tangent plane.
std::vector<float> occlusion(const Scene& scene, const std::vector<int>& front, const std::vector<float>& inv, float strength) {
  int w = scene.w / 2, h = scene.h / 2;
  std::vector<float> raw((size_t)w * h, 1.0f), out((size_t)w * h, 1.0f);
  if (strength <= 0) return out;
  auto point = [&](int x, int y, V3& p) {
    float i = inv[(size_t)y * scene.w + x];
    if (i <= 0) return false;
    float z = 1 / i;
    p = {(x + 0.5f - scene.cx) / scene.fx * z, (y + 0.5f - scene.cy) / scene.fy * z, z};
    return true;
  };
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      int t = front[(size_t)(2 * y) * scene.w + 2 * x];
      V3 p;
      if (t < 0 || !point(2 * x, 2 * y, p)) continue;
      const int* idx = scene.tri + 3 * t;
      V3 n = normalize(cross(scene.view[idx[1]] - scene.view[idx[0]], scene.view[idx[2]] - scene.view[idx[0]]));
      if (dot(n, p) > 0) n = n * -1.0f;
      float reach = 0.03f + 0.035f * p.z;
      float radius = std::min(60.0f, std::max(3.0f, reach * scene.fx / p.z));
      float sum = 0;
      float a0 = (hash2(x & 3, y & 3, 5) & 255) * (6.2832f / 256);
      for (int k = 0; k < 9; k++) {
        float ang = a0 + k * 2.39996f, r = radius * std::sqrt((k + 0.7f) / 9.0f);
        int sx = 2 * x + (int)(r * std::cos(ang)), sy = 2 * y + (int)(r * std::sin(ang));
        V3 q;
        if (sx < 0 || sy < 0 || sx >= scene.w || sy >= scene.h || !point(sx, sy, q)) continue;
        V3 d = q - p;
        float d2 = dot(d, d), height = dot(d, n);
        if (height > 0.02f * reach) sum += height / std::sqrt(d2 + 1e-9f) * std::max(0.0f, 1 - d2 / (reach * reach * 2.5f));
      }
      raw[(size_t)y * w + x] = 1 - std::min(0.85f, strength * sum / 4.0f);
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float s = 0, c = 0;
      float i0 = inv[(size_t)(2 * y) * scene.w + 2 * x];
      for (int j = -1; j <= 2; j++)
        for (int i = -1; i <= 2; i++) {
          int xx = std::min(std::max(x + i, 0), w - 1), yy = std::min(std::max(y + j, 0), h - 1);
          if (std::fabs(inv[(size_t)(2 * yy) * scene.w + 2 * xx] - i0) > 0.08f * i0) continue;
          s += raw[(size_t)yy * w + xx];
          c += 1;
        }
      out[(size_t)y * w + x] = c > 0 ? s / c : raw[(size_t)y * w + x];
    }
  return out;
}

struct Random {
  uint32_t s;
  float next() {
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    return (s >> 8) * (1.0f / 16777216.0f);
  }
  float gauss() { return (next() + next() + next() + next() - 2) * 1.7320508f; }
};

inline V3 tone(V3 c, float contrast) {
  auto f = [&](float x) {
    x = x / (1 + std::max(0.0f, x - 0.7f) * 0.55f);  // soft shoulder
    x = clamp01(x);
    return x + contrast * x * (1 - x) * (2 * x - 1);
  };
  return {f(c.x), f(c.y), f(c.z)};
}

}  // namespace

extern "C" {

int material_floats() { return kMaterialFloats; }
int light_floats() { return (int)(sizeof(Light) / sizeof(float)); }
int decal_size() { return kDecal; }

// Renders one image. cam: R row-major (9, world to view), eye (3), fx, fy, cx, cy in output pixels.
// rgb: h*w*3; ids: h*w; alone: 256 counts of in-frame pixels each id would cover if nothing hid it.
void render(const float* pos, const float* nrm, const float* uv, int nVert, const int* tri, const int* triMat,
            const uint8_t* triId, const uint8_t* triShadow, int nTri, const float* mats, const uint8_t* decals,
            const float* cam, const float* lightData, int w, int h, int ss, uint8_t* rgb, uint8_t* ids, int* alone) {
  Scene scene;
  scene.pos = pos, scene.nrm = nrm, scene.uv = uv, scene.tri = tri, scene.triMat = triMat, scene.triId = triId;
  scene.triShadow = triShadow, scene.mats = (const Material*)mats, scene.decals = decals;
  scene.nVert = nVert, scene.nTri = nTri;
  std::memcpy(scene.R, cam, sizeof scene.R);
  scene.eye = load3(cam + 9);
  scene.fx = cam[12] * ss, scene.fy = cam[13] * ss, scene.cx = cam[14] * ss, scene.cy = cam[15] * ss;
  scene.w = w * ss, scene.h = h * ss;
  scene.prepare();
  const Light& light = *(const Light*)lightData;

  size_t samples = (size_t)scene.w * scene.h;
  std::vector<float> depth(samples, 0.0f), depthThin(samples, 0.0f);
  std::vector<int> front(samples, -1), thin(samples, -1);
  std::vector<int> stamp((size_t)w * h, -1);
  std::fill(alone, alone + 256, 0);
  for (int t = 0; t < nTri; t++) {
    bool seeThrough = scene.mats[triMat[t]].alpha < 1;
    auto& zb = seeThrough ? depthThin : depth;
    auto& fb = seeThrough ? thin : front;
    scene.rasterize(t, 1, [&](int x, int y, float inv) {
      size_t k = (size_t)y * scene.w + x;
      if (inv > zb[k]) zb[k] = inv, fb[k] = t;
    });
    // triId 255 is never counted; a run of triangles of one id stamps each pixel once.
    if (triId[t] != 255)
      scene.rasterize(t, ss, [&](int x, int y, float) {
        int& s = stamp[(size_t)y * w + x];
        if (s != triId[t]) s = triId[t], alone[triId[t]]++;
      });
  }

  ShadowMap shadow;
  shadow.build(scene, normalize(load3(light.dir)), (int)light.shadowSize);
  std::vector<float> ao = occlusion(scene, front, depth, light.ao);
  Shader shader(scene, light, shadow);
  V3 wb = load3(light.wb) * light.exposure;

  std::vector<V3> image((size_t)w * h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      V3 sum = {0, 0, 0};
      uint8_t seen[16];
      int nSeen = 0;
      // Inside one object half of the samples do; at edges and behind glass all are shaded.
      bool inside = ss > 1;
      size_t corner = (size_t)(y * ss) * scene.w + x * ss;
      for (int j = 0; j < ss && inside; j++)
        for (int i = 0; i < ss; i++) {
          size_t k = corner + (size_t)j * scene.w + i;
          if (front[k] < 0 || thin[k] >= 0 || triMat[front[k]] != triMat[front[corner]]) inside = false;
          if (!inside) break;
        }
      int shaded = 0;
      for (int j = 0; j < ss; j++)
        for (int i = 0; i < ss; i++) {
          if (inside && ((i + j) & 1)) continue;
          shaded++;
          int sx = x * ss + i, sy = y * ss + j;
          size_t k = (size_t)sy * scene.w + sx;
          V3 c = {0.02f, 0.02f, 0.02f};
          uint8_t id = 255;
          float opacity = 1;
          if (front[k] >= 0) {
            float shade = ao[(size_t)std::min(sy / 2, scene.h / 2 - 1) * (scene.w / 2) + std::min(sx / 2, scene.w / 2 - 1)];
            c = shader.shade(front[k], sx, sy, shade, opacity);
            id = triId[front[k]];
          }
          if (thin[k] >= 0 && depthThin[k] > depth[k]) {
            V3 g = shader.shade(thin[k], sx, sy, 1, opacity);
            const Material& m = scene.mats[triMat[thin[k]]];
            V3 tinted = c * mix(V3{1, 1, 1}, load3(m.base), 0.45f);
            c = mix(tinted, g, opacity);
            id = triId[thin[k]];
          }
          sum = sum + tone(c * wb, light.contrast);
          if (nSeen < 16) seen[nSeen++] = id;
        }
      image[(size_t)y * w + x] = sum * (1.0f / shaded);
      int best = 0, bestCount = 0;
      for (int a = 0; a < nSeen; a++) {
        int count = 0;
        for (int b = 0; b < nSeen; b++) count += seen[b] == seen[a];
        if (count > bestCount) bestCount = count, best = a;
      }
      ids[(size_t)y * w + x] = seen[best];
    }

  Random random{(uint32_t)light.seed * 2654435761u | 1u};
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      V3 c = image[(size_t)y * w + x];
      if (light.blur > 0) {
        V3 around = {0, 0, 0};
        const int off[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
        for (auto& o : off)
          around = around + image[(size_t)std::min(std::max(y + o[1], 0), h - 1) * w + std::min(std::max(x + o[0], 0), w - 1)];
        c = mix(c, around * 0.25f, light.blur);
      }
      float rx = (x + 0.5f) / w - 0.5f, ry = (y + 0.5f) / h - 0.5f;
      c = c * (1 - light.vignette * (rx * rx + ry * ry) * 2);
      float v[3] = {c.x, c.y, c.z};
      for (int k = 0; k < 3; k++) {
        float s = kTables.srgb[(int)(clamp01(v[k]) * 4095)];
        if (light.noise > 0) s += light.noise * random.gauss();
        rgb[3 * ((size_t)y * w + x) + k] = (uint8_t)std::min(255.0f, std::max(0.0f, s + 0.5f));
      }
    }
}
}
